"""What vendors offer: listings, quantity ladders, prices that change, holding prices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.market.vendors import Sellers
from workbook.world.rate import DAYS
from workbook.world.seed import Seed

# Grams and how often they are offered, from the titles of one large market in 2017.
_GRAMS = np.array([0.5, 1, 2, 3, 3.5, 5, 7, 10, 14, 20, 25, 28, 50, 100, 250, 500, 1000])
_GRAMS_OFTEN = np.array([4, 17, 5.5, 3, 5.3, 8.5, 5.4, 9, 4, 3.5, 4, 3.5, 5.5, 4.6, 2.5, 1.8, 1.5])
_SMALL = np.array([0.5, 1, 2, 3, 5])
_SMALL_OFTEN = np.array([24, 34, 18, 10, 8])
_PIECES = np.array([1, 5, 10, 20, 25, 30, 50, 100, 200, 250, 500, 1000])
_PIECES_OFTEN = np.array([3, 9, 18, 8, 9, 6, 13, 16, 4, 4, 2.5, 1.2])
ONE_CATEGORY = 0.48
LADDER = 0.37
ROUBLES = 74.0
EUROS = 0.92
RATE_PER_WEEK = 0.44
HOLDING = 0.006


def make_listings(
    seed: Seed, district: int, markets: pd.DataFrame, substances: pd.DataFrame, sellers: Sellers
) -> pd.DataFrame:
    """The listings of a district, without their titles.

    :returns: listing, account, vendor, market, place, substance, substance_row, form, quantity,
        unit, grams (empty for pieces and millilitres), pieces (empty for weights), ladder,
        price_usd, change_day and price_later (-1 and the same price if it never changes),
        created, ended (days), rate (expected sales a week), hold_from, hold_to (days, -1 for
        none), hold_price, listing_key.
    """
    rng = seed.rng("listings", district)
    accounts, vendors = sellers.accounts, sellers.vendors
    owner = accounts["vendor"].to_numpy()
    regional = markets["regional"].to_numpy()[accounts["place"]]
    span = (accounts["close"] - accounts["open"].clip(-60)).to_numpy()
    middle = np.where(regional, 1.9, 1.6)
    many = np.exp(rng.normal(middle, 1.2)) * np.clip(span / 200, 0.35, 1.6) ** 0.5
    many = np.maximum(1, np.round(many)).astype(int)
    account = np.repeat(np.arange(len(accounts)), many)
    n = len(account)
    starts_ladder = (rng.random(n) < LADDER) | np.r_[True, account[1:] != account[:-1]]
    ladder = np.cumsum(starts_ladder) - 1
    first = np.flatnonzero(starts_ladder)
    product = _products(rng, substances, vendors, owner[account[first]], accounts, account[first],
                        regional[account[first]])  # fmt: skip
    row = product[ladder]
    form = substances["form"].to_numpy()[row]
    vendor = owner[account]
    large = vendors["wholesale"].to_numpy()[vendor]
    quantity = _quantities(rng, form, regional[account], large, ladder)
    # No amount twice in a ladder.
    frame = pd.DataFrame({"ladder": ladder, "quantity": quantity})
    keep = ~frame.duplicated().to_numpy()
    account, ladder, row, form = account[keep], ladder[keep], row[keep], form[keep]
    vendor, quantity, n = vendor[keep], quantity[keep], int(keep.sum())
    table = pd.DataFrame({
        "listing": np.arange(n), "account": account, "vendor": vendor,
        "market": accounts["market"].to_numpy()[account],
        "place": accounts["place"].to_numpy()[account],
        "substance": substances["substance"].to_numpy()[row], "substance_row": row, "form": form,
        "quantity": quantity, "ladder": ladder,
    })  # fmt: skip
    weight = np.isin(form, ["powder", "plant"])
    table["unit"] = np.where(weight, "g", np.where(form == "liquid", "ml", "pieces"))
    table["grams"] = np.where(weight, quantity, np.nan)
    table["pieces"] = np.where(np.isin(form, ["tablet", "blotter"]), quantity, np.nan)
    _price(rng, table, substances, vendors, markets)
    _live(rng, table, accounts, regional[account])
    _sell(rng, table, vendors)
    _hold(rng, table)
    digits = seed.secret_bytes(8 * n, "listing key", district).reshape(n, 8) % 10
    number = digits.astype(np.int64) @ (10 ** np.arange(8)[::-1])
    table["listing_key"] = (number * 7 + 10_000_000 + table["listing"] % 7).astype(str)
    return table


def _products(
    rng: np.random.Generator, substances: pd.DataFrame, vendors: pd.DataFrame,
    vendor: np.ndarray, accounts: pd.DataFrame, account: np.ndarray, regional: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """A substance for each ladder: mostly of the vendor's own group, and on sale at the time."""
    group = substances["group"].to_numpy()
    weight = substances["weight"].to_numpy() ** 0.8
    rise = substances["rise_day"].fillna(-999).to_numpy(float)
    control = substances["control_day"].fillna(9999).to_numpy(float)
    single = rng.random(len(vendors)) < ONE_CATEGORY
    opens = accounts["open"].to_numpy()[account]
    closes = accounts["close"].to_numpy()[account]
    chosen = np.empty(len(vendor), np.int64)
    eastern = substances["cyrillic"].notna().to_numpy()
    for place in range(len(vendor)):
        own = group == vendors["home_category"].to_numpy()[vendor[place]]
        chance = weight * np.where(own, 1.0, 0.0 if single[vendor[place]] else 0.12)
        chance = chance * ((rise < closes[place]) & (control > opens[place] - 30))
        if regional[place]:
            chance = chance * np.where(eastern, 1.0, 0.15)
        if chance.sum() <= 0:
            chance = weight * own
        chosen[place] = np.searchsorted(np.cumsum(chance), rng.random() * chance.sum())
    return chosen


def _quantities(
    rng: np.random.Generator, form: np.ndarray, regional: np.ndarray, large: np.ndarray,
    ladder: np.ndarray,
) -> np.ndarray:  # fmt: skip
    n = len(form)
    grams = rng.choice(_GRAMS, n, p=_GRAMS_OFTEN / _GRAMS_OFTEN.sum())
    small = rng.choice(_SMALL, n, p=_SMALL_OFTEN / _SMALL_OFTEN.sum())
    pieces = rng.choice(_PIECES, n, p=_PIECES_OFTEN / _PIECES_OFTEN.sum())
    bulk = large & (rng.random(n) < 0.45)
    grams = np.where(bulk, np.maximum(grams, rng.choice([50, 100, 250, 500, 1000], n)), grams)
    pieces = np.where(bulk, np.maximum(pieces, rng.choice([200, 500, 1000], n)), pieces)
    solid = np.isin(form, ["powder", "plant"])
    millilitres = rng.choice([50.0, 100, 250, 500, 1000], n)
    quantity = np.where(solid, np.where(regional, small, grams), pieces)
    return np.where(form == "liquid", millilitres, quantity).astype(float)


def _price(
    rng: np.random.Generator, table: pd.DataFrame, substances: pd.DataFrame,
    vendors: pd.DataFrame, markets: pd.DataFrame,
) -> None:  # fmt: skip
    """Price = usd * q ** (1 + exponent), times the vendor's and the listing's own level."""
    n = len(table)
    row = table["substance_row"].to_numpy()
    level = rng.normal(0, 0.33, len(vendors))[table["vendor"]]
    ladder = rng.normal(0, 0.24, table["ladder"].max() + 1)[table["ladder"]]
    east = markets["regional"].to_numpy()[table["place"]]
    usd = substances["usd"].to_numpy()[row] * np.where(east, 1.7, 1.0)
    exponent = substances["exponent"].to_numpy()[row]
    start = np.where(table["unit"] == "pieces", 10.0, np.where(table["unit"] == "ml", 100.0, 1.0))
    quantity = table["quantity"].to_numpy()
    total = usd * quantity * (quantity / start) ** exponent
    total = total * np.exp(level + ladder + rng.normal(0, 0.10, n))
    table["price_usd"] = _rounded(rng, total, east)
    changes = rng.random(n) < 0.35
    later = total * np.exp(rng.normal(0, 0.13, n))
    table["price_later"] = np.where(changes, _rounded(rng, later, east), table["price_usd"])
    table["change_day"] = np.where(changes, 0, -1)


def _rounded(rng: np.random.Generator, price: np.ndarray, east: np.ndarray) -> np.ndarray:
    """Half of the prices are whole dollars, two in five a multiple of five."""
    u = rng.random(len(price))
    five = np.maximum(np.round(price / 5) * 5, 5)
    whole = np.maximum(np.round(price), 1)
    nines = np.maximum(np.round(price), 1) - 0.01
    chosen = np.select([u < 0.36, u < 0.51, u < 0.55], [five, whole, nines], np.round(price, 2))
    roubles = np.maximum(np.round(price * ROUBLES / 50) * 50, 100) / ROUBLES
    return np.maximum(np.where(east, np.round(roubles, 2), chosen), 0.5).round(2)


def _live(
    rng: np.random.Generator, table: pd.DataFrame, accounts: pd.DataFrame, regional: np.ndarray
) -> None:
    n = len(table)
    opens = accounts["open"].to_numpy()[table["account"]]
    closes = accounts["close"].to_numpy()[table["account"]]
    at_once = rng.random(n) < 0.5
    created = np.where(at_once, opens + rng.integers(0, 5, n),
                       opens + (closes - opens) * rng.random(n) * 0.95)  # fmt: skip
    life = np.exp(rng.normal(np.where(regional, 3.0, 5.5), 1.1, n)).clip(3)
    stays = rng.random(n) < 0.4
    table["created"] = created.astype(int)
    ended = np.where(stays & ~regional, closes, np.minimum(created + life, closes))
    table["ended"] = np.maximum(ended.astype(int), table["created"] + 2).clip(upper=DAYS)
    changed = table["change_day"] >= 0
    day = table["created"] + (table["ended"] - table["created"]) * rng.uniform(0.2, 0.9, n)
    table["change_day"] = np.where(changed, day.astype(int), -1)


def _sell(rng: np.random.Generator, table: pd.DataFrame, vendors: pd.DataFrame) -> None:
    """Expected sales a week: log-normal, with the vendor's strength; large amounts sell less."""
    strength = vendors["strength"].to_numpy()[table["vendor"]]
    price = table["price_usd"].to_numpy()
    log_rate = (np.log(RATE_PER_WEEK) + strength + rng.normal(0, 1.1, len(table))
                - 0.36 * (np.log(price) - 4.5)
                - 0.6 * np.clip(np.log(price) - 6.2, 0, None))  # fmt: skip
    table["rate"] = np.exp(log_rate).clip(0, 25).round(5)


def _hold(rng: np.random.Generator, table: pd.DataFrame) -> None:
    """A vendor who has no stock sets an absurd price and keeps the reviews."""
    n = len(table)
    table["hold_from"], table["hold_to"], table["hold_price"] = -1, -1, np.nan
    long_ = np.flatnonzero((table["ended"] - table["created"].clip(lower=0) > 60)
                           & (table["rate"] > table["rate"].median()))  # fmt: skip
    picked = rng.permutation(long_)[: max(round(HOLDING * n * 1.6), 2)]
    start = table["created"].clip(lower=0).to_numpy()[picked]
    span = table["ended"].to_numpy()[picked] - start
    first = start + (span * rng.uniform(0.35, 0.7, len(picked))).astype(int)
    table.loc[picked, "hold_from"] = first
    table.loc[picked, "hold_to"] = first + rng.integers(14, 70, len(picked))
    price = rng.choice([9_999.0, 10_000.0, 25_000.0, 50_000.0, 99_999.0], len(picked))
    table.loc[picked, "hold_price"] = price
