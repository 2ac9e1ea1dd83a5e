"""Shares of markets, by month or in a window, under several definitions of a share.

Listings, vendors and turnover answer different questions; the share of a market depends on which of
them is counted and on how long one looks.
"""

from __future__ import annotations

import pandas as pd


def monthly_shares(sightings: pd.DataFrame, priced: pd.DataFrame | None = None) -> pd.DataFrame:
    """Share of each market by month, under up to three definitions.

    :param sightings: columns market, seen_at, listing, vendor.
    :param priced: reviews with market, posted_at and price (see ``price_at_review``), in US
        dollars; without them there is no turnover.
    :returns: month (its first day), market, listings, vendors, turnover (US dollars), and the
        same with ``_share`` at the end, in percent of the four markets of that month.
    """
    month = _month(sightings["seen_at"])
    table = (
        sightings.assign(month=month)
        .groupby(["month", "market"])
        .agg(listings=("listing", "nunique"), vendors=("vendor", "nunique"))
    )
    measures = ["listings", "vendors"]
    if priced is not None:
        sold = priced.assign(month=_month(priced["posted_at"]))
        turnover = sold.groupby(["month", "market"])["price"].sum().rename("turnover")
        table = table.join(turnover, how="left").fillna({"turnover": 0.0})
        measures.append("turnover")
    for name in measures:
        table[f"{name}_share"] = table[name] / table.groupby("month")[name].transform("sum") * 100
    return table.reset_index()


def shares_in_window(
    sightings: pd.DataFrame, priced: pd.DataFrame, end: pd.Timestamp, *, days: int = 56
) -> pd.DataFrame:
    """Share of each market in the days before a moment, in percent, under four definitions.

    :param sightings: columns market, seen_at, listing, vendor; copies are best left out before.
    :param priced: reviews with market, posted_at and price (see ``price_at_review``).
    :param end: UTC; itself no longer in the window.
    :returns: by market: sightings, listings, vendors, turnover.
    """
    start = end - pd.Timedelta(days=days)
    seen = sightings[(sightings["seen_at"] >= start) & (sightings["seen_at"] < end)]
    sold = priced[(priced["posted_at"] >= start) & (priced["posted_at"] < end)]
    markets = seen.groupby("market")
    table = pd.DataFrame(
        {
            "sightings": markets.size(),
            "listings": markets["listing"].nunique(),
            "vendors": markets["vendor"].nunique(),
            "turnover": sold.groupby("market")["price"].sum(),
        }
    ).fillna(0)
    return table / table.sum() * 100


def _month(times: pd.Series) -> pd.Series:
    return times.dt.tz_convert(None).dt.to_period("M").dt.start_time
