"""Weekly crawls: which pages of which market were saved, and which listings stood on them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.market.listings import EUROS, ROUBLES
from workbook.world.rate import DAYS, FIRST_DAY
from workbook.world.seed import Seed

PER_PAGE = 15
FAILED = 0.13
OVERLAP = 0.03
#: The weeks before and after a closure that the course compares.
WEEKS_AROUND = 4


def make_crawls(seed: Seed, markets: pd.DataFrame) -> pd.DataFrame:
    """One attempt a week and market, at a time of day that wanders.

    :returns: market, place, started_at, status (complete, partial, failed), share (of the pages
        that is saved), currency shown, version (1 or 2: the market's page layout), mirror
        (pages were saved twice).
    """
    rng = seed.rng("crawls")
    rows = []
    for place, market in enumerate(markets.to_dict("records")):
        first = max(market["opens"], 0)
        last = DAYS if pd.isna(market["closes"]) else int(market["closes"])
        days = np.arange(first + int(rng.integers(0, 7)), last, 7)
        count = len(days)
        minute = days * 1440 + rng.integers(0, 1440, count)
        failed = rng.random(count) < FAILED
        whole = rng.random(count) < 0.14
        share = np.where(whole, 1.0, rng.beta(1.35, 1.7, count).clip(0.08, 0.97))
        other = rng.random(count)
        usual = market["currency"]
        shown = np.where(other < 0.03, "BTC", np.where(other < 0.07, "USD", usual))
        # The page of three markets is rebuilt half-way; one keeps its layout.
        rebuilt = last + 1 if place == 2 else (first + last) // 2
        rows.append(pd.DataFrame({
            "market": market["market"], "place": place,
            "started_at": FIRST_DAY + pd.to_timedelta(minute, unit="min"), "day": days,
            "status": np.where(failed, "failed", np.where(whole, "complete", "partial")),
            "share": np.where(failed, 0.0, share).round(4), "currency": shown,
            "version": np.where(days < rebuilt, 1, 2), "mirror": rng.random(count) < 0.05,
        }))  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    _look_around_closures(table, markets)
    return table


def _look_around_closures(crawls: pd.DataFrame, markets: pd.DataFrame) -> None:
    """No market is without a crawl in the weeks before or after a closure.

    Where all attempts of a market failed there, the middle one saved a part of the pages.
    """
    for closed in markets["closes"].dropna().astype(int):
        for first in (closed - WEEKS_AROUND * 7, closed):
            window = (crawls["day"] > first) & (crawls["day"] < first + WEEKS_AROUND * 7)
            for _, attempts in crawls[window].groupby("place"):
                if (attempts["status"] == "failed").all():
                    middle = attempts.index[len(attempts) // 2]
                    crawls.loc[middle, ["status", "share"]] = ["partial", 0.5]


def see(
    seed: Seed, district: int, crawls: pd.DataFrame, listings: pd.DataFrame,
    orders: pd.DataFrame, usd_per_btc: np.ndarray,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """The listings that stand on the saved pages.

    :param usd_per_btc: by day.
    :returns: sightings (crawl, listing, page, position, sold, price in the currency shown,
        currency, duplicate: shown again on the next page or by a mirror) and the crawl log with
        ``pages_listed`` and ``pages_saved`` of this district.
    """
    rng = seed.rng("sightings", district)
    sold_at = _sales(orders, len(listings))
    created, ended = listings["created"].to_numpy(), listings["ended"].to_numpy()
    place = listings["place"].to_numpy()
    group = listings["substance_row"].to_numpy()
    noise = rng.random(len(listings))
    parts, pages = [], []
    for number, crawl in enumerate(crawls.to_dict("records")):
        live = np.flatnonzero(
            (place == crawl["place"]) & (created <= crawl["day"]) & (ended > crawl["day"])
        )
        live = live[np.lexsort((noise[live], group[live]))]
        listed = -(-len(live) // PER_PAGE)
        saved = _saved_pages(rng, listed, crawl["share"])
        pages.append((listed, len(saved)))
        if not len(saved):
            continue
        page = np.arange(len(live)) // PER_PAGE
        kept = np.isin(page, saved)
        rows = pd.DataFrame({"listing": live[kept], "page": page[kept] + 1})
        rows["position"] = np.flatnonzero(kept) % PER_PAGE + 1
        rows["duplicate"] = False
        again = rows[rng.random(len(rows)) < OVERLAP].assign(duplicate=True)
        again["page"] = np.minimum(again["page"] + 1, max(listed, 1))
        if crawl["mirror"]:
            copies = rows[rows["page"] <= saved[0] + 1 + len(saved) // 3]
            again = pd.concat([again, copies.assign(duplicate=True)])
        rows = pd.concat([rows, again]).sort_values(["page", "duplicate"], kind="stable")
        parts.append(rows.assign(crawl=number))
    table = pd.concat(parts, ignore_index=True)
    _fill(table, crawls, listings, sold_at, usd_per_btc)
    counted = pd.DataFrame(pages, columns=["pages_listed", "pages_saved"])
    return table, pd.concat([crawls, counted], axis=1)


def _fill(
    table: pd.DataFrame, crawls: pd.DataFrame, listings: pd.DataFrame, sold_at: np.ndarray,
    usd_per_btc: np.ndarray,
) -> None:  # fmt: skip
    """Price and sales counter as they stood at the moment of the crawl."""
    listing = table["listing"].to_numpy()
    day = crawls["day"].to_numpy()[table["crawl"]]
    later = (listings["change_day"].to_numpy()[listing] >= 0) & (
        day >= listings["change_day"].to_numpy()[listing]
    )
    price = np.where(later, listings["price_later"].to_numpy()[listing],
                     listings["price_usd"].to_numpy()[listing])  # fmt: skip
    holding = (day >= listings["hold_from"].to_numpy()[listing]) & (
        day < listings["hold_to"].to_numpy()[listing]
    )
    price = np.where(holding, listings["hold_price"].to_numpy()[listing], price)
    table["holding"] = holding
    table["price_usd"] = price
    shown = crawls["currency"].to_numpy()[table["crawl"]]
    table["currency"] = shown
    rate = usd_per_btc[day]
    table["price"] = np.select(
        [shown == "RUB", shown == "EUR", shown == "BTC"],
        [np.round(price * ROUBLES), np.round(price * EUROS, 2), np.round(price / rate, 6)], price,
    )  # fmt: skip
    moment = (
        crawls["started_at"].to_numpy()[table["crawl"]].astype("datetime64[us]").astype(np.int64)
    )
    key = listing.astype(np.float64) * 1e17 + moment
    before = np.searchsorted(sold_at, key)
    start = np.searchsorted(sold_at, listing.astype(np.float64) * 1e17)
    # What a listing sold before the case began counts too.
    age = np.clip(-listings["created"].to_numpy()[listing], 0, None)
    earlier = np.floor(listings["rate"].to_numpy()[listing] / 7 * age).astype(int)
    table["sold"] = before - start + earlier


def _sales(orders: pd.DataFrame, listings: int) -> np.ndarray:
    """Sorted keys listing * 1e17 + microsecond of every order."""
    moment = orders["placed_at"].to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.sort(orders["listing"].to_numpy().astype(np.float64) * 1e17 + moment)


def _saved_pages(rng: np.random.Generator, listed: int, share: float) -> np.ndarray:
    """Pages go missing in runs: the crawler was logged out, and went on later."""
    if share <= 0 or listed == 0:
        return np.empty(0, int)
    count = max(1, round(listed * share))
    if count >= listed:
        return np.arange(listed)
    if rng.random() < 0.6:
        return np.arange(count)
    start = int(rng.integers(0, listed))
    return np.sort((start + np.arange(count)) % listed)
