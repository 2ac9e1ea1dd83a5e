"""What people write: reviews of buyers; profiles and posts of vendors, each in a habit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.market.vendors import Sellers
from workbook.world.market.words import WORDS
from workbook.world.rate import DAYS, FIRST_DAY
from workbook.world.seed import Seed

_WORDS = WORDS["voices"]
SHOWN = 0.64  # share of sales that are reviewed, on average; no source gives it
BOUGHT = 0.05


def make_reviews(
    seed: Seed, district: int, markets: pd.DataFrame, sellers: Sellers, listings: pd.DataFrame,
    orders: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Reviews: some of the finished sales, late, sometimes batched, edited, or bought.

    :returns: the columns of ``REVIEWS`` and ``order`` (-1 for a bought one), ``listing``,
        ``account``; in the order of time.
    """
    rng = seed.rng("reviews", district)
    share = rng.beta(5.0, 5.0 * (1 - SHOWN) / SHOWN, len(sellers.vendors))
    done = orders[orders["state"] != "lost"]
    vendor = done["vendor"].to_numpy()
    told = done[rng.random(len(done)) < share[vendor]]
    account = told["account"].to_numpy()
    lag = np.exp(rng.normal(2.2, 1.3, len(told))) * 60  # minutes
    when = told["finalised_at"].to_numpy() + (lag * 60e6).astype("timedelta64[us]")
    fake = _bought(rng, sellers, listings)
    order = np.r_[told["order"].to_numpy(), np.full(len(fake), -1)]
    listing = np.r_[told["listing"].to_numpy(), fake["listing"].to_numpy()].astype(np.int64)
    account = np.r_[account, listings["account"].to_numpy()[fake["listing"].to_numpy(int)]]
    when = np.r_[when, fake["when"].to_numpy().astype("datetime64[us]")]
    closes = markets["closed"].fillna(FIRST_DAY + pd.Timedelta(days=DAYS)).to_numpy()
    place = listings["place"].to_numpy()[listing]
    keep = when < closes[place].astype("datetime64[us]")
    order, listing, account, when, place = (
        column[keep] for column in (order, listing, account, when, place)
    )
    batched = rng.random(len(when)) < 0.12
    sunday = when.astype("datetime64[D]") + (6 - (when.astype("datetime64[D]").astype(int) + 3) % 7)
    at_eight = sunday.astype("datetime64[us]") + np.timedelta64(20, "h")
    at_eight = at_eight + rng.integers(0, 25, len(when)).astype("timedelta64[m]")
    when = np.where(batched & (at_eight < closes[place].astype("datetime64[us]")), at_eight, when)
    sold = order >= 0
    refunded = np.zeros(len(order), bool)
    refunded[sold] = (orders["state"].to_numpy() == "refunded")[order[sold]]
    # Bad marks gather on few vendors, so that most have nothing but five stars.
    careless = np.where(rng.random(len(sellers.vendors)) < 0.42, 2.1, 0.02)
    owner = sellers.accounts["vendor"].to_numpy()[account]
    u = rng.random(len(order)) / np.where(sold, careless[owner], 0.05)
    rating = np.select([u < 0.014, u < 0.0151, u < 0.0163, u < 0.0194, u < 0.031],
                       [0, 1, 2, 3, 4], 5)  # fmt: skip
    angry = refunded & (careless[owner] > 1)
    rating = np.where(angry, rng.choice([0, 1, 5], len(order), p=[0.6, 0.1, 0.3]), rating)
    buyer = np.where(sold, orders["buyer"].to_numpy()[np.maximum(order, 0)],
                     rng.integers(0, 10**6, len(order)) + 10**6)  # fmt: skip
    later = (listings["change_day"].to_numpy()[listing] >= 0) & (
        when >= (FIRST_DAY + pd.to_timedelta(listings["change_day"].to_numpy()[listing], unit="D"))
        .to_numpy()
    )  # fmt: skip
    price = np.where(later, listings["price_later"].to_numpy()[listing],
                     listings["price_usd"].to_numpy()[listing])  # fmt: skip
    shows = np.array([True, False, True, False])[place]
    table = pd.DataFrame({
        "market": markets["market"].to_numpy()[place],
        "vendor": sellers.accounts["alias"].to_numpy()[account],
        "listing_title": listings["clean_title"].to_numpy()[listing],
        # One market shows no number of the listing.
        "listing_key": np.where(place == 1, None, listings["listing_key"].to_numpy()[listing]),
        "posted_at": when.astype("datetime64[m]").astype("datetime64[us]"),
        "rating": rating,
        "text": _texts(rng, rating, markets["regional"].to_numpy()[place]),
        "buyer": _masked(seed, buyer, markets["market"].to_numpy()[place]),
        "price_usd": np.where(shows, price, np.nan),
        "edited": rng.random(len(order)) < 0.03,
        "order": order, "listing": listing, "account": account,
    })  # fmt: skip
    return table.sort_values(["posted_at", "listing", "order"], ignore_index=True)


def _bought(rng: np.random.Generator, sellers: Sellers, listings: pd.DataFrame) -> pd.DataFrame:
    """Reviews without a sale, in the first weeks of a listing."""
    buys = rng.random(len(sellers.accounts)) < BOUGHT
    mine = listings[buys[listings["account"]] & (listings["created"] >= 0)]
    count = rng.integers(2, 9, len(mine))
    listing = np.repeat(mine["listing"].to_numpy(), count)
    day = np.repeat(mine["created"].to_numpy(), count) + rng.integers(1, 21, len(listing))
    minute = rng.integers(0, 1440, len(listing))
    when = FIRST_DAY + pd.to_timedelta(day * 1440 + minute, unit="min")
    inside = day < np.minimum(np.repeat(mine["ended"].to_numpy(), count), DAYS)
    return pd.DataFrame({"listing": listing, "when": when})[inside]


def _texts(rng: np.random.Generator, rating: np.ndarray, east: np.ndarray) -> np.ndarray:
    n = len(rating)

    def words(name: str) -> np.ndarray:
        choice = np.array(_WORDS[name], dtype=object)
        return choice[rng.integers(0, len(choice), n)]

    nights = rng.integers(2, 15, n).astype(str).astype(object)
    west = words("open") + " " + words("thing") + ", " + words("open") + " " + words("thing")
    west = west + ". " + nights + " days. " + words("close")
    eastern = words("good_east") + ", " + words("good_east") + ". " + words("good_east")
    good = np.where(east, eastern, west)
    bad = np.where(east, words("bad_east") + ", " + words("bad_east"), words("bad") + ". " + west)
    stock = rng.random(n) < 0.085
    return np.where(stock, words("stock"), np.where(rating < 4, bad, good))


def _masked(seed: Seed, buyer: np.ndarray, market: np.ndarray) -> np.ndarray:
    """First and last letter of a buyer's name, which differs from market to market."""
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz0123456789"), dtype=object)
    key = pd.Series(market).astype("category").cat.codes.to_numpy()
    table = seed.rng("buyer names").integers(0, 36, (4099, 4, 2))
    picked = table[buyer % 4099, key]
    return letters[picked[:, 0]] + "***" + letters[picked[:, 1]]


def make_profiles(
    seed: Seed, district: int, sellers: Sellers, regional: np.ndarray
) -> pd.DataFrame:
    """The profile text and key of each account: account, pgp_fingerprint, text."""
    rng = seed.rng("profiles", district)
    texts = []
    style = sellers.vendors["style"].to_numpy()
    for row in sellers.accounts.to_dict("records"):
        voice = _Voice(int(style[row["vendor"]]), bool(regional[row["place"]]))
        texts.append(" ".join(voice.sentence(rng) for _ in range(int(rng.integers(2, 6))))
                     + voice.sign)  # fmt: skip
    return sellers.accounts[["account", "market", "alias", "pgp_fingerprint"]].assign(text=texts)


def make_posts(seed: Seed, district: int, sellers: Sellers, regional: np.ndarray) -> pd.DataFrame:
    """Posts and listing edits with their time: market, vendor, posted_at, text, account."""
    rng = seed.rng("posts", district)
    accounts, vendors = sellers.accounts, sellers.vendors
    first = accounts["open"].clip(lower=0).to_numpy()
    span = np.maximum(accounts["close"].to_numpy() - first, 1)
    count = rng.poisson(6 + span * 0.07)
    account = np.repeat(np.arange(len(accounts)), count)
    day = first[account] + (span[account] * rng.random(len(account))).astype(int)
    sold = accounts["sold_day"].to_numpy()[account]
    vendor = np.where((sold >= 0) & (day >= sold), accounts["sold_to"].to_numpy()[account],
                      accounts["vendor"].to_numpy()[account])  # fmt: skip
    hour = rng.normal(vendors["hour"].to_numpy()[vendor], vendors["spread"].to_numpy()[vendor])
    minute = ((hour % 24) * 60).astype(int)
    when = FIRST_DAY + pd.to_timedelta(day * 1440 + minute, unit="min")
    says = rng.random(len(account)) < 0.3
    text = np.full(len(account), "", dtype=object)
    style = vendors["style"].to_numpy()
    for place in np.flatnonzero(says):
        east = bool(regional[accounts.at[account[place], "place"]])
        voice = _Voice(int(style[vendor[place]]), east)
        text[place] = f"{voice.greet} {voice.sentence(rng)}{voice.sign}"
    table = pd.DataFrame({
        "market": accounts["market"].to_numpy()[account],
        "vendor": accounts["alias"].to_numpy()[account],
        "posted_at": when, "text": text, "account": account,
    })  # fmt: skip
    return table.sort_values(["posted_at", "account"], ignore_index=True)


class _Voice:
    """How one vendor speaks; fixed by a number."""

    def __init__(self, number: int, east: bool) -> None:
        own = np.random.Generator(np.random.Philox(key=number + 1))
        greet = str(own.choice(_WORDS["greet"]))
        self._mark = str(own.choice(_WORDS["marks"]))
        self._lower = own.random() < 0.3
        self._favourites = own.permutation(len(_WORDS["say"]))[:7]
        self._east = own.permutation(len(_WORDS["say_east"]))[:5] if east else None
        sign = str(own.choice(_WORDS["sign"]))
        comma = str(own.choice([",", "!", "", " -"]))
        self.greet = (greet.lower() if self._lower else greet) + comma
        self.sign = f" {sign}{self._mark}" if sign else ""

    def sentence(self, rng: np.random.Generator) -> str:
        """One of the vendor's usual sentences."""
        if self._east is not None and rng.random() < 0.7:
            text = _WORDS["say_east"][int(rng.choice(self._east))]
        else:
            text = _WORDS["say"][int(rng.choice(self._favourites))]
        return (text if self._lower else text[0].upper() + text[1:]) + self._mark
