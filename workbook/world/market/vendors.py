"""Vendors and their accounts: who sells where, under which name, with which key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.world.market.names import Names, changed
from workbook.world.rate import DAYS
from workbook.world.seed import Seed

VENDORS = 200
REGIONS = ("United States", "United Kingdom", "Germany", "Netherlands", "Canada", "Australia",
           "France", "Poland", "Spain", "Ukraine", "Russia", "Belarus", "Moldova")  # fmt: skip
_WEST = np.array([0.34, 0.13, 0.13, 0.14, 0.06, 0.07, 0.04, 0.04, 0.05, 0, 0, 0, 0])
_EAST = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0.45, 0.15, 0.10])
_UTC = np.array([-6, 0, 1, 1, -6, 10, 1, 1, 1, 2, 3, 3, 2])
MIGRATES = 0.55
TO_ONE_MARKET = 0.71
IMITATORS = 4
SOLD = 3


@dataclass(frozen=True)
class Sellers:
    """Vendors and accounts of a district; see :func:`make_vendors`."""

    vendors: pd.DataFrame
    accounts: pd.DataFrame


def make_vendors(
    seed: Seed, district: int, markets: pd.DataFrame, groups: pd.DataFrame, scale: float
) -> Sellers:
    """The vendors of a district and the accounts behind which they sell.

    - ``vendors``: vendor, region, home_category, hour (UTC hour of most activity), spread
      (hours), style (wording habit), honest_ship_from, wholesale, strength (of sales, log),
      start, end (days), regional.
    - ``accounts``: account, vendor, market (name), place (of the market), alias, open, close
      (days), opened, pgp_fingerprint, copied_key, sold_to (vendor, -1 if never), sold_day,
      ships_from_claim, moved_from (account, -1 if not).

    :param groups: ``group``, ``weight`` and ``east`` (weight on the regional market).
    """
    rng = seed.rng("vendors", district)
    count = max(round(VENDORS * scale), 8)
    regional = rng.random(count) < 0.24
    region = np.where(regional, rng.choice(len(REGIONS), count, p=_EAST / _EAST.sum()),
                      rng.choice(len(REGIONS), count, p=_WEST / _WEST.sum()))  # fmt: skip
    east, west = groups["east"] / groups["east"].sum(), groups["weight"] / groups["weight"].sum()
    home = np.where(regional, rng.choice(len(groups), count, p=east),
                    rng.choice(len(groups), count, p=west))  # fmt: skip
    early = rng.random(count) < 0.45
    start = np.where(early, rng.integers(-150, 30, count), rng.integers(10, DAYS - 30, count))
    life = np.exp(rng.normal(5.75, 1.05, count)).clip(12)
    vendors = pd.DataFrame({
        "vendor": np.arange(count),
        "region": np.array(REGIONS)[region],
        "home_category": groups["group"].to_numpy()[home],
        "hour": ((rng.normal(19.0, 3.2, count) - _UTC[region]) % 24).round(2),
        "spread": rng.uniform(1.4, 3.6, count).round(2),
        "style": rng.integers(0, 2**31, count),
        "honest_ship_from": rng.random(count) < 0.9,
        "wholesale": rng.random(count) < 0.13,
        "strength": rng.normal(0, 1.25, count).round(4),
        "start": start, "end": np.minimum(start + life, DAYS).astype(int),
        "regional": regional,
    })  # fmt: skip
    rows = _accounts(rng, vendors, markets)
    accounts = pd.DataFrame(rows, columns=["vendor", "place", "open", "close", "moved_from"])
    accounts.insert(0, "account", np.arange(len(accounts)))
    accounts["market"] = markets["market"].to_numpy()[accounts["place"]]
    _name(seed, rng, district, vendors, accounts)
    _trade_in_names(rng, vendors, accounts)
    claim = vendors["region"].to_numpy()[accounts["vendor"]]
    lies = ~vendors["honest_ship_from"].to_numpy()[accounts["vendor"]]
    other = np.array(REGIONS)[rng.integers(0, 9, len(accounts))]
    vague = rng.random(len(accounts)) < 0.05
    claim = np.where(lies, other, claim)
    accounts["ships_from_claim"] = np.where(
        vague, rng.choice(["Worldwide", "EU", "Undeclared"], len(accounts)), claim
    )
    return Sellers(vendors, accounts)


def _accounts(
    rng: np.random.Generator, vendors: pd.DataFrame, markets: pd.DataFrame
) -> list[tuple[int, int, int, int, int]]:
    """Vendor, market, first and last day, account it moved from; moves follow closures."""
    opens = markets["opens"].to_numpy()
    closes = markets["closes"].fillna(DAYS).to_numpy(int)
    weight = markets["weight"].to_numpy()
    east = markets["regional"].to_numpy()
    rows: list[tuple[int, int, int, int, int]] = []
    for vendor in vendors.to_dict("records"):
        start, end = int(vendor["start"]), int(vendor["end"])
        usual = np.where(east, 0.85, 0.12) if vendor["regional"] else np.where(east, 0.004, weight)
        many = 1 + (rng.random() < 0.13) + (rng.random() < 0.05)
        chance = usual * (closes > max(start, 0) + 15) * (opens < end)
        pick = rng.permutation(len(opens))[:0]
        for _ in range(many):
            left = np.delete(np.arange(len(opens)), pick)
            if chance[left].sum() <= 0:
                break
            chosen = rng.choice(left, p=chance[left] / chance[left].sum())
            pick = np.append(pick, chosen).astype(int)
        for number, place in enumerate(pick.tolist()):
            first = max(start + (int(rng.integers(0, 60)) if number else 0), opens[place], -60)
            last = min(end, closes[place])
            if last - max(first, 0) < 5:
                continue
            rows.append((int(vendor["vendor"]), place, int(first), int(last), -1))
            if closes[place] < min(end, DAYS) and rng.random() < MIGRATES:
                day = closes[place] + int(rng.integers(1, 7))
                open_ = np.flatnonzero((opens <= day) & (closes > day + 20) & ~np.isin(
                    np.arange(len(opens)), pick))  # fmt: skip
                west = open_[~east[open_]]
                if not len(open_):
                    continue
                if len(west) and rng.random() < TO_ONE_MARKET:
                    to = int(west[np.argmax(weight[west] + 0.1 * west)])
                else:
                    to = int(rng.choice(open_))
                rows.append(
                    (int(vendor["vendor"]), to, day, int(min(end, closes[to])), len(rows) - 1)
                )
                pick = np.append(pick, to)
    return rows


def _name(
    seed: Seed, rng: np.random.Generator, district: int, vendors: pd.DataFrame,
    accounts: pd.DataFrame,
) -> None:  # fmt: skip
    """Names and keys: a vendor keeps both as a rule; after a closure some change one or both."""
    names = Names(rng)
    fingerprint = seed.secret_bytes(40 * len(accounts), "pgp", district).reshape(-1, 40) % 16
    digits = np.frombuffer(b"0123456789ABCDEF", np.uint8)[fingerprint]
    alias: list[str] = []
    keys: list[str | None] = []
    first: dict[int, int] = {}
    for row in accounts.to_dict("records"):
        own = digits[row["account"]].tobytes().decode()
        if row["vendor"] not in first:
            first[row["vendor"]] = int(row["account"])
            alias.append(names.new(bool(vendors.at[row["vendor"], "regional"])))
            keys.append(own if rng.random() < 0.93 else None)
            continue
        before = int(row["moved_from"]) if row["moved_from"] >= 0 else first[row["vendor"]]
        chance = rng.random()
        if chance < 0.20:
            alias.append(names.new(bool(vendors.at[row["vendor"], "regional"])))
        elif chance < 0.45:
            alias.append(changed(alias[before], rng))
        else:
            alias.append(alias[before])
        keys.append(own if rng.random() < 0.14 else keys[before])
    accounts["alias"] = alias
    accounts["pgp_fingerprint"] = keys


def _trade_in_names(
    rng: np.random.Generator, vendors: pd.DataFrame, accounts: pd.DataFrame
) -> None:
    """Imitators with a copied key, names shared by chance, accounts that are sold."""
    accounts["copied_key"] = False
    accounts["sold_to"], accounts["sold_day"] = -1, -1
    by_strength = vendors["strength"].to_numpy()[accounts["vendor"]].argsort()[::-1]
    famous = by_strength[: max(len(accounts) // 6, IMITATORS)]
    late = accounts.index[(accounts["open"] > 60) & (accounts["moved_from"] < 0)].to_numpy()
    late = late[~np.isin(late, famous)]
    copies = rng.permutation(late)[:IMITATORS]
    for copy, model in zip(copies, rng.permutation(famous)[: len(copies)], strict=True):
        if accounts.at[copy, "vendor"] == accounts.at[model, "vendor"]:
            continue
        accounts.at[copy, "pgp_fingerprint"] = accounts.at[model, "pgp_fingerprint"]
        accounts.at[copy, "alias"] = changed(accounts.at[model, "alias"], rng)
        accounts.at[copy, "copied_key"] = True
    others = late[~np.isin(late, copies)]
    for twin, model in zip(
        rng.permutation(others)[:6], rng.permutation(len(accounts)), strict=False
    ):
        apart = accounts.at[twin, "vendor"] != accounts.at[model, "vendor"]
        if apart and accounts.at[twin, "market"] != accounts.at[model, "market"]:
            accounts.at[twin, "alias"] = accounts.at[model, "alias"]
    _tell_apart(accounts)
    long_ = accounts.index[accounts["close"] - accounts["open"].clip(0) > 160].to_numpy()
    for sold in rng.permutation(long_)[:SOLD]:
        trade = vendors.at[accounts.at[sold, "vendor"], "home_category"]
        buyers = vendors.loc[vendors["home_category"] == trade, "vendor"].to_numpy()
        buyers = buyers[buyers != accounts.at[sold, "vendor"]]
        if len(buyers):
            accounts.at[sold, "sold_to"] = int(rng.choice(buyers))
            span = accounts.at[sold, "close"] - max(accounts.at[sold, "open"], 0)
            accounts.at[sold, "sold_day"] = int(accounts.at[sold, "close"] - 0.4 * span)


def _tell_apart(accounts: pd.DataFrame) -> None:
    """A market gives a name once: a second account of that name there gets a digit."""
    while (twice := accounts.duplicated(["market", "alias"])).any():
        accounts.loc[twice, "alias"] += "2"
