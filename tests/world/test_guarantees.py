"""What every case has, because a question of the course needs it."""

from __future__ import annotations

import pandas as pd

from workbook.world.market.crawls import make_crawls
from workbook.world.market.holding import hold_once_more, reviews_at_a_holding_price
from workbook.world.market.markets import make_markets
from workbook.world.seed import Seed


def test_every_market_has_a_crawl_in_the_weeks_around_a_closure() -> None:
    # On 249 and 309 all four attempts of a market failed there.
    for text in ("1", "249", "309"):
        markets = make_markets(Seed(text))
        crawls = make_crawls(Seed(text), markets)
        for closed in markets["closes"].dropna().astype(int):
            for first in (closed - 28, closed):
                window = (crawls["day"] > first) & (crawls["day"] < first + 28)
                saved = (crawls["status"] != "failed")[window].groupby(crawls["place"]).any()
                assert saved.all()


def test_a_holding_price_with_a_review_is_made_where_none_is() -> None:
    listings = pd.DataFrame({
        "listing": [0, 1], "regional": [False, False], "price_usd": [40.0, 900.0],
        "hold_from": [-1, -1], "hold_to": [-1, -1], "hold_price": [float("nan")] * 2,
    })  # fmt: skip
    weeks = pd.date_range("2022-01-01", periods=8, freq="7D")
    crawls = pd.DataFrame({"started_at": weeks, "day": range(0, 56, 7)})
    sightings = pd.DataFrame({
        "listing": [0] * 8, "crawl": range(8), "price_usd": [40.0] * 8, "holding": [False] * 8,
    })  # fmt: skip
    reviews = pd.DataFrame(
        {"listing": [0, 0, 1], "posted_at": weeks[[3, 3, 4]] + pd.Timedelta("1D")}
    )
    assert not reviews_at_a_holding_price(listings, sightings, crawls, reviews)
    changed = hold_once_more(listings, sightings, crawls, reviews)
    assert changed.loc[0, ["hold_from", "hold_to", "hold_price"]].to_list() == [21, 22, 25_000]
    assert changed.loc[1].equals(listings.loc[1])
    held = sightings["crawl"] == 3
    sightings = sightings.assign(holding=held, price_usd=sightings["price_usd"].mask(held, 25_000))
    assert reviews_at_a_holding_price(changed, sightings, crawls, reviews)
