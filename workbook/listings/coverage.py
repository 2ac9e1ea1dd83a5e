"""How much of a market the crawls saw.

A weekly crawl misses part of what is for sale: pages fail, weeks are left out. What a scrape does
not show may still have been there (Soska and Christin, USENIX Security 2015, estimate what their
crawls missed before they count sales).
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


def crawl_coverage(crawls: pd.DataFrame, *, every_days: float = 7.0) -> pd.DataFrame:
    """Crawls found against expected, and pages saved against listed, by market.

    :param crawls: columns market, started_at, status (complete, partial, failed), pages_listed
        (missing if it failed), pages_saved.
    :param every_days: days from one crawl to the next as planned.
    :returns: market, first, last, expected (crawls in that time), attempts, complete, partial,
        failed, pages_listed, pages_saved, page_share (saved of listed, where both are known),
        longest_gap_days (between crawls that saved a page) and gaps (places where one or more
        planned crawls are missing).
    """
    rows = []
    for market, log in crawls.sort_values("started_at").groupby("market"):
        used = log[(log["pages_saved"] > 0) & (log["status"] != "failed")]
        days = used["started_at"].diff().dt.total_seconds() / 86_400
        first, last = log["started_at"].min(), log["started_at"].max()
        span = (last - first).total_seconds() / 86_400
        known = log["pages_listed"].notna()
        listed = int(log.loc[known, "pages_listed"].sum())
        saved = int(log.loc[known, "pages_saved"].sum())
        status = log["status"].value_counts()
        rows.append({
            "market": market, "first": first, "last": last,
            "expected": round(span / every_days) + 1, "attempts": len(log),
            **{name: int(status.get(name, 0)) for name in ("complete", "partial", "failed")},
            "pages_listed": listed, "pages_saved": saved,
            "page_share": saved / listed if listed else float("nan"),
            "longest_gap_days": days.max(), "gaps": int((days >= 1.5 * every_days).sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def sighting_chance(sightings: pd.DataFrame) -> pd.DataFrame:
    """The chance that a listing which is on sale is in a given crawl, by market.

    Between its first and its last sighting a listing was there; the crawls strictly in between
    that do not show it missed it (or it was hidden for a while, so the true chance is at least
    this). Listings seen in one or two crawls in a row say nothing. This is the share of animals
    known to be alive that a trapping catches (Manly and Parr, A new method of estimating
    population size, survivorship, and birth rate from capture-recapture data, Transactions of
    the Society for British Entomology 18, 1968).

    :param sightings: columns market, listing, crawl (see ``mark_duplicates``).
    :returns: market, listings (that say something), chances (crawls in between, summed), seen,
        chance. A market of which no listing says anything has a missing chance.
    """
    table = sightings.dropna(subset=["crawl"])[["market", "listing", "crawl"]].drop_duplicates()
    table = table.assign(turn=table.groupby("market")["crawl"].rank("dense"))
    spans = table.groupby(["market", "listing"])["turn"].agg(["min", "max", "size"]).reset_index()
    spans["between"] = (spans["max"] - spans["min"] - 1).clip(lower=0)
    spans["seen"] = (spans["size"] - 2).clip(lower=0).where(spans["between"] > 0, 0)
    spans["says"] = spans["between"] > 0
    found = spans.groupby("market").agg(
        listings=("says", "sum"), chances=("between", "sum"), seen=("seen", "sum")
    )
    found = found.astype("int64").reset_index()
    found["chance"] = found["seen"] / found["chances"].where(found["chances"] > 0)
    return found


class Gone(NamedTuple):
    """How likely a listing that is still on sale stays unseen."""

    crawls: int
    chance_unseen: float


def unseen_by_chance(chance: float, crawls: int) -> Gone:
    """The chance that a listing on sale is in none of ``crawls`` crawls.

    With a chance of 0.5 a crawl, a listing absent from three crawls in a row is still on sale
    in one case of eight: absent from a scrape is not withdrawn.

    :raises ValueError: the chance is not between 0 and 1.
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"A chance lies between 0 and 1, not at {chance}.")
    return Gone(crawls, (1 - chance) ** crawls)


def seen_per_week(sightings: pd.DataFrame) -> pd.DataFrame:
    """Crawls, sightings, listings and vendors by market and week (weeks start on Monday).

    :param sightings: columns market, seen_at, listing, vendor, crawl.
    :returns: one row a market and week, also weeks without a crawl (then all are 0).
    """
    week = sightings["seen_at"].dt.tz_convert(None).dt.to_period("W-SUN").dt.start_time
    found = (
        sightings.assign(week=week)
        .groupby(["market", "week"])
        .agg(crawls=("crawl", "nunique"), sightings=("seen_at", "size"),
             listings=("listing", "nunique"), vendors=("vendor", "nunique"))
    )  # fmt: skip
    parts = []
    for market, table in found.groupby("market"):
        inner = table.droplevel("market")
        weeks = pd.date_range(inner.index.min(), inner.index.max(), freq="7D", name="week")
        parts.append(inner.reindex(weeks, fill_value=0).reset_index().assign(market=market))
    if not parts:
        return found.reset_index()
    return pd.concat(parts, ignore_index=True)[["market", *found.reset_index().columns[1:]]]
