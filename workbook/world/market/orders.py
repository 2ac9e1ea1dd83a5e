"""Sales: who bought what, when, at which price, and whether the order was completed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.market.substances import demand
from workbook.world.market.vendors import Sellers
from workbook.world.rate import DAYS, FIRST_DAY
from workbook.world.seed import Seed

BUYERS = 2200
REFUNDED = 0.03
AGAIN = 0.33
_WEEKDAY = np.array([0.89, 0.95, 0.99, 1.03, 1.20, 1.02, 0.92])  # Monday first


def make_orders(
    seed: Seed, district: int, markets: pd.DataFrame, substances: pd.DataFrame,
    sellers: Sellers, listings: pd.DataFrame, scale: float,
) -> pd.DataFrame:  # fmt: skip
    """The orders of a district, in the order of time.

    :returns: order, listing, account, vendor (who really sold), market, buyer, placed_at,
        finalised_at, state (finalised, refunded, lost), price_usd.
    """
    rng = seed.rng("orders", district)
    first = listings["created"].clip(0, DAYS - 1).to_numpy()
    last = listings["ended"].clip(1, DAYS).to_numpy()
    weights = demand(substances) * _weekdays()
    total = np.c_[np.zeros(len(weights)), np.cumsum(weights, axis=1)]
    row = listings["substance_row"].to_numpy()
    market_pull = _pull(markets)[listings["place"]]
    low, high = total[row, first], total[row, np.maximum(last, first + 1)]
    mean = listings["rate"].to_numpy() / 7 * (high - low) * market_pull
    count = rng.poisson(np.minimum(mean, 900))
    listing = np.repeat(np.arange(len(listings)), count)
    at = low[listing] + rng.random(len(listing)) * (high - low)[listing]
    day = np.empty(len(listing), np.int64)
    for number in range(len(substances)):
        mine = row[listing] == number
        day[mine] = np.searchsorted(total[number], at[mine], side="right") - 1
    day = np.clip(day, first[listing], last[listing] - 1)
    hold = (day >= listings["hold_from"].to_numpy()[listing]) & (
        day < listings["hold_to"].to_numpy()[listing]
    )
    listing, day = listing[~hold], day[~hold]
    seconds = (rng.beta(2.2, 1.6, len(day)) * 86_399).astype(np.int64)
    order = np.lexsort((listing, seconds, day))
    listing, day, seconds = listing[order], day[order], seconds[order]
    account = listings["account"].to_numpy()[listing]
    accounts = sellers.accounts
    vendor = listings["vendor"].to_numpy()[listing].copy()
    sold_day = accounts["sold_day"].to_numpy()[account]
    handed_over = (sold_day >= 0) & (day >= sold_day)
    vendor[handed_over] = accounts["sold_to"].to_numpy()[account][handed_over]
    later = (listings["change_day"].to_numpy()[listing] >= 0) & (
        day >= listings["change_day"].to_numpy()[listing]
    )
    price = np.where(later, listings["price_later"].to_numpy()[listing],
                     listings["price_usd"].to_numpy()[listing])  # fmt: skip
    placed = FIRST_DAY.to_datetime64().astype("datetime64[s]") + (day * 86_400 + seconds)
    place = listings["place"].to_numpy()[listing]
    wait = np.exp(rng.normal(np.where(markets["regional"].to_numpy()[place], -0.2, 1.65), 0.55))
    wait = np.minimum(wait, markets["escrow_days"].to_numpy()[place])
    finalised = placed + (wait * 86_400).astype(np.int64)
    closes = markets["closed"].fillna(pd.Timestamp("2100-01-01")).to_numpy()[place]
    refunded = rng.random(len(day)) < REFUNDED
    state = np.select([finalised >= closes, refunded], ["lost", "refunded"], "finalised")
    return pd.DataFrame({
        "order": np.arange(len(day)), "listing": listing, "account": account, "vendor": vendor,
        "market": listings["market"].to_numpy()[listing],
        "buyer": _buyers(rng, account, max(round(BUYERS * scale), 20)),
        "placed_at": placed.astype("datetime64[us]"),
        "finalised_at": finalised.astype("datetime64[us]"),
        "state": state, "price_usd": price.round(2),
    })  # fmt: skip


def _weekdays() -> np.ndarray:
    return _WEEKDAY[(FIRST_DAY.weekday() + np.arange(DAYS)) % 7][None, :]


def _pull(markets: pd.DataFrame) -> np.ndarray:
    """Trade of a market relative to its listings: large markets sell more of each."""
    return (markets["weight"] / markets["weight"].max()).to_numpy() ** 0.25


def _buyers(rng: np.random.Generator, account: np.ndarray, buyers: int) -> np.ndarray:
    """A few buyers buy often; a third of the orders go back to where one bought before."""
    activity = np.exp(rng.normal(0, 1.7, buyers))
    buyer = np.searchsorted(np.cumsum(activity) / activity.sum(), rng.random(len(account)))
    buyer = np.minimum(buyer, buyers - 1)
    again = rng.random(len(account)) < AGAIN
    by_account = np.argsort(account, kind="stable")
    table = pd.Series(np.where(again, -1, buyer)[by_account]).where(lambda b: b >= 0)
    filled = table.groupby(account[by_account]).ffill().to_numpy()
    repeat = np.empty(len(account))
    repeat[by_account] = filled
    return np.where(np.isnan(repeat), buyer, repeat).astype(np.int64)
