"""The market side of one district, put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.world.market.crawls import make_crawls, see
from workbook.world.market.holding import hold_once_more, reviews_at_a_holding_price
from workbook.world.market.listings import make_listings
from workbook.world.market.markets import make_markets
from workbook.world.market.orders import make_orders
from workbook.world.market.scrapes import make_scrapes
from workbook.world.market.substances import make_spellings, make_substances
from workbook.world.market.titles import write_titles
from workbook.world.market.vendors import Sellers, make_vendors
from workbook.world.market.voices import make_posts, make_profiles, make_reviews
from workbook.world.rate import FIRST_DAY
from workbook.world.seed import Seed

_CATEGORY = {
    "cannabis": ("Cannabis", "Weed & Hash", "Cannabis", "Каннабис"),
    "stimulants": ("Stimulants", "Stimulants", "Stims", "Стимуляторы"),
    "ecstasy": ("Ecstasy", "MDMA", "XTC & MDMA", "Экстази"),
    "opioids": ("Opioids", "Opiates", "Opioids", "Опиаты"),
    "psychedelics": ("Psychedelics", "Psychedelics", "Psychedelics", "Психоделики"),
    "dissociatives": ("Dissociatives", "Dissociatives", "Dissociatives", "Диссоциативы"),
    "benzodiazepines": ("Benzos", "Prescription", "Benzos", "Аптека"),
}
_NEW = ("Research Chemicals", "RCs", "Designer drugs", "Соли и миксы")


@dataclass(frozen=True)
class MarketSide:
    """All tables of a district; each is described where it is made."""

    markets: pd.DataFrame
    substances: pd.DataFrame
    spellings: pd.DataFrame
    vendors: pd.DataFrame
    accounts: pd.DataFrame
    listings: pd.DataFrame
    orders: pd.DataFrame
    reviews: pd.DataFrame
    profiles: pd.DataFrame
    posts: pd.DataFrame
    crawls: pd.DataFrame
    scrapes: dict[str, pd.DataFrame]
    scrape_rows: pd.DataFrame


def market_side(
    seed: Seed, usd_per_btc: np.ndarray, *, district: int = 0, scale: float = 1.0,
    first_rows: dict[str, int] | None = None,
) -> MarketSide:  # fmt: skip
    """The vendors, listings, orders and scrapes of one district.

    :param usd_per_btc: by day, from the first day of the case.
    :param scale: up to 1; a larger economy has more districts.
    :param first_rows: lines at which this district's rows begin in the raw files; brought up
        to date.
    """
    markets, substances = make_markets(seed), make_substances(seed)
    spellings = make_spellings()
    weight = substances.groupby("group", sort=False)["weight"].sum()
    east = substances[substances["cyrillic"].notna()].groupby("group")["weight"].sum()
    east = east.reindex(weight.index, fill_value=0)
    groups = pd.DataFrame({"weight": weight, "east": east}).rename_axis("group").reset_index()
    groups.loc[groups["group"].str.startswith("synthetic"), "east"] *= 2.5
    sellers = make_vendors(seed, district, markets, groups, scale)
    rng = seed.rng("levels", district)
    level = np.where(rng.random(len(sellers.accounts)) < 0.46, 1,
                     rng.integers(2, 11, len(sellers.accounts)))  # fmt: skip
    accounts = sellers.accounts.assign(
        level=level, opened=FIRST_DAY + pd.to_timedelta(sellers.accounts["open"], unit="D")
    )
    sellers = Sellers(sellers.vendors, accounts)
    listings = make_listings(seed, district, markets, substances, sellers)
    listings["regional"] = markets["regional"].to_numpy()[listings["place"]]
    words = seed.rng("titles", district)
    listings["clean_title"], listings["spelling"] = write_titles(
        words, listings, sellers.vendors, spellings
    )
    listings["category"] = _categories(substances, listings)
    listings["ships_to"] = words.choice(["", "Worldwide", "EU", "same country"], len(listings),
                                        p=[0.42, 0.33, 0.15, 0.10])  # fmt: skip
    listings["created_on"] = FIRST_DAY + pd.to_timedelta(listings["created"], unit="D")
    orders = make_orders(seed, district, markets, substances, sellers, listings, scale)
    attempts = make_crawls(seed, markets)
    reviews = make_reviews(seed, district, markets, sellers, listings, orders)
    sightings, crawls = see(seed, district, attempts, listings, orders, usd_per_btc)
    if not reviews_at_a_holding_price(listings, sightings, crawls, reviews):
        listings = hold_once_more(listings, sightings, crawls, reviews)
        sightings, crawls = see(seed, district, attempts, listings, orders, usd_per_btc)
    scrapes, rows = make_scrapes(
        seed, district, sellers, listings, sightings, crawls,
        first_rows if first_rows is not None else {},
    )  # fmt: skip
    regional = markets["regional"].to_numpy()
    return MarketSide(
        markets, substances, spellings, sellers.vendors, accounts, listings, orders,
        reviews,
        make_profiles(seed, district, sellers, regional),
        make_posts(seed, district, sellers, regional), crawls, scrapes, rows,
    )  # fmt: skip


def _categories(substances: pd.DataFrame, listings: pd.DataFrame) -> np.ndarray:
    """What each market calls the group."""
    group = substances["group"].to_numpy()[listings["substance_row"]]
    pairs = zip(group, listings["place"], strict=True)
    return np.array([_CATEGORY.get(name, _NEW)[place] for name, place in pairs], dtype=object)
