"""Before and after an event: what a takedown or an exit scam changed, and what the data can say.

Two traps: the scrape of a market ends with the market, so its fall to zero is the end of the
view; and the other markets are seen in some crawls only, so that a market without a crawl looks
like a market without vendors. Every number therefore stands beside the crawls behind it.
Comparing listings, vendors and sales in windows around a closure, and following vendors to other
markets, is the method of Décary-Hétu and Giommoni, Do police crackdowns disrupt drug
cryptomarkets? (Crime, Law and Social Change 67, 2017, doi:10.1007/s10611-016-9644-4).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.listings.times import utc

_DAY = pd.Timedelta(days=1)
#: Crawls are planned every seven days. With one week missed, the last one before an event is up
#: to two weeks old.
MISSED = 14


def windows(times: pd.Series, at: str | pd.Timestamp, days: int) -> pd.Series:
    """``before``, ``after`` or empty for each time: ``days`` days on both sides of ``at``."""
    event = utc(at)
    before = (times >= event - days * _DAY) & (times < event)
    after = (times >= event) & (times < event + days * _DAY)
    named = np.where(before, "before", np.where(after, "after", ""))
    return pd.Series(named, index=times.index, dtype="str")


def before_after(
    sightings: pd.DataFrame,
    at: str | pd.Timestamp,
    *,
    days: int = 28,
    reviews: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Crawls, listings, vendors and turnover of every market before and after an event.

    :param sightings: columns market, seen_at, listing, vendor, crawl.
    :param at: day or moment of the event, UTC; the day itself belongs to ``after``.
    :param reviews: columns market, posted_at, price (see ``price_at_review``); their sum is the
        turnover seen. Missing if not given.
    :returns: one row a market: for both windows crawls, listings, vendors, turnover (columns
        such as ``vendors_before``), the change of vendors and turnover in percent (missing if
        a window has no crawl), and ``coverage``, a sentence on what the comparison can bear.
    """
    seen = sightings.assign(window=windows(sightings["seen_at"], at, days))
    counts = (
        seen[seen["window"] != ""]
        .groupby(["market", "window"])
        .agg(crawls=("crawl", "nunique"), listings=("listing", "nunique"),
             vendors=("vendor", "nunique"))
    )  # fmt: skip
    if reviews is not None:
        sold = reviews.assign(window=windows(reviews["posted_at"], at, days))
        turnover = sold[sold["window"] != ""].groupby(["market", "window"])["price"].sum()
        counts = counts.join(turnover.rename("turnover"), how="outer")
    wide = counts.unstack("window")
    markets = sorted(sightings["market"].unique())
    result = pd.DataFrame({"market": markets})
    for name in ("crawls", "listings", "vendors", "turnover"):
        for window in ("before", "after"):
            values = wide[(name, window)] if (name, window) in wide else pd.Series(dtype=float)
            filled = values.reindex(markets).to_numpy(dtype=float)
            if not (name == "turnover" and reviews is None):
                filled = np.nan_to_num(filled)
            result[f"{name}_{window}"] = filled if name == "turnover" else filled.astype(int)
    covered = (result["crawls_before"] > 0) & (result["crawls_after"] > 0)
    for name in ("vendors", "turnover"):
        earlier = result[f"{name}_before"].where(lambda x: x > 0)
        change = (result[f"{name}_after"] / earlier - 1) * 100
        result[f"{name}_change"] = change.where(covered)
    result["coverage"] = coverage_at(sightings, at, days=days)["sentence"]
    return result


def coverage_at(sightings: pd.DataFrame, at: str | pd.Timestamp, *, days: int = 28) -> pd.DataFrame:
    """What the crawls of each market can say about an event.

    The verdicts, the first that holds:

    - ``stops at the event``: there is no crawl after the day of the event, and the last one is
      at most ``MISSED`` days before it. The end of the view and the event fall together.
    - ``stops before the event``: no crawl after that day, and the last one is longer ago, but
      still in the window. What happened in between was not looked at either.
    - ``no crawl``: none on either side of the window.
    - ``no crawl after`` or ``no crawl before``: a gap; the market was crawled later, or earlier.
    - ``thin``: one side has less than half the crawls of the other.
    - ``covered``: none of these.

    :param days: length of the window on each side.
    :returns: one row a market: first and last sighting, crawls_before, crawls_after, verdict and
        a sentence.
    """
    event = utc(at)
    end_of_day = event.floor("D") + _DAY
    window = windows(sightings["seen_at"], at, days)
    rows = []
    for market, table in sightings.groupby("market", sort=True):
        first, last = table["seen_at"].min(), table["seen_at"].max()
        sides = table.groupby(window.reindex(table.index))["crawl"].nunique()
        before, after = int(sides.get("before", 0)), int(sides.get("after", 0))
        ends = event - max(days, MISSED) * _DAY <= last < end_of_day
        if ends and last >= event - MISSED * _DAY:
            verdict = "stops at the event"
            sentence = (
                f"The crawls of {market} stop on {last:%Y-%m-%d}, {_days_before(event, last)}. Its "
                "fall to nothing afterwards is the end of the view, not a measurement."
            )
        elif ends:
            verdict = "stops before the event"
            sentence = (
                f"The crawls of {market} stop on {last:%Y-%m-%d}, {_days_before(event, last)}, and "
                "do not come back. What happened from that day on was not looked at."
            )
        elif before == after == 0:
            verdict = "no crawl"
            sentence = (
                f"{market} has no crawl in the {days} days before or after the event. Its crawls "
                f"run from {first:%Y-%m-%d} to {last:%Y-%m-%d}."
            )
        elif after == 0:
            verdict = "no crawl after"
            sentence = f"{market} has no crawl in the {days} days after the event, only later ones."
        elif before == 0:
            verdict = "no crawl before"
            sentence = f"{market} has no crawl in the {days} days before the event."
        elif min(before, after) < max(before, after) / 2:
            verdict = "thin"
            sentence = (
                f"{market} has {_crawls(before)} before and {after} after: more crawls show more "
                "vendors."
            )
        else:
            verdict = "covered"
            sentence = f"{market} has {_crawls(before)} before the event and {after} after it."
        rows.append((market, first, last, before, after, verdict, sentence))
    columns = ["market", "first", "last", "crawls_before", "crawls_after", "verdict", "sentence"]
    return pd.DataFrame(rows, columns=columns)


def _crawls(number: int) -> str:
    return f"{number} crawl" if number == 1 else f"{number} crawls"


def _days_before(event: pd.Timestamp, last: pd.Timestamp) -> str:
    days = (event.floor("D") - last.floor("D")).days
    return (
        "the day of the event"
        if days <= 0
        else f"{days} {'day' if days == 1 else 'days'} before the event"
    )


def displacement(
    sightings: pd.DataFrame,
    market: str,
    at: str | pd.Timestamp,
    *,
    days: int = 28,
    links: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Where the vendors of a market that closed were seen afterwards.

    :param sightings: columns market, vendor, seen_at.
    :param market: the market that closed; its vendors are those seen in the ``days`` before.
    :param links: accounts that belong together, columns market_a, vendor_a, market_b, vendor_b
        (see ``aliases``). If not given, the same name counts as the same vendor, which misses
        those who changed it and joins strangers who share it.
    :returns: one row a vendor and other market where it is seen in the ``days`` after: vendor,
        to_market, to_vendor, new (not seen there before the event). A vendor seen nowhere has
        one row with these missing: gone, renamed, or not seen by a crawl.
    """
    window = windows(sightings["seen_at"], at, days)
    here = sightings["market"] == market
    leaving = sightings.loc[here & (window == "before"), "vendor"].dropna().unique()
    others = sightings[~here].dropna(subset=["vendor"])
    after = others.loc[window[~here].reindex(others.index) == "after", ["market", "vendor"]]
    after = after.drop_duplicates().rename(columns={"market": "to_market", "vendor": "to_vendor"})
    if links is None:
        pairs = pd.DataFrame({"vendor": leaving, "to_vendor": leaving})
        found = pairs.merge(after, on="to_vendor")
    else:
        turned = links.rename(columns={"market_a": "market_b", "vendor_a": "vendor_b",
                                       "market_b": "market_a", "vendor_b": "vendor_a"})  # fmt: skip
        both = pd.concat([links, turned])[["market_a", "vendor_a", "market_b", "vendor_b"]]
        both = both[(both["market_a"] == market) & both["vendor_a"].isin(leaving)]
        both.columns = pd.Index(["from", "vendor", "to_market", "to_vendor"])
        found = both.drop_duplicates().merge(after, on=["to_market", "to_vendor"])
    earlier = others.loc[others["seen_at"] < utc(at), ["market", "vendor"]].drop_duplicates()
    known = pd.MultiIndex.from_frame(earlier)
    now = pd.MultiIndex.from_frame(found[["to_market", "to_vendor"]])
    found = found.assign(new=pd.array(~now.isin(known), dtype="boolean"))
    columns = ["vendor", "to_market", "to_vendor", "new"]
    table = pd.DataFrame({"vendor": leaving}, dtype="str").merge(
        found[columns], on="vendor", how="left"
    )
    return table.sort_values(["vendor", "to_market", "to_vendor"], ignore_index=True)


def destinations(moved: pd.DataFrame) -> pd.DataFrame:
    """How the vendors found again are spread: to_market, vendors, new, share of those found.

    :param moved: after ``displacement``. A vendor seen on two markets counts on both, so the
        shares can add up to more than 1. The last row, without a market, is those not found.
    """
    found = moved.dropna(subset=["to_market"])
    total = max(found["vendor"].nunique(), 1)
    table = found.groupby("to_market").agg(
        vendors=("vendor", "nunique"), new=("new", lambda x: int(x.fillna(False).sum()))
    )
    table = table.sort_values("vendors", ascending=False).reset_index()
    table["share"] = table["vendors"] / total
    lost = moved.loc[moved["to_market"].isna(), "vendor"].nunique()
    last = pd.DataFrame({"to_market": [None], "vendors": [lost], "new": [0], "share": [np.nan]})
    return pd.concat([table, last.astype(table.dtypes.to_dict())], ignore_index=True)
