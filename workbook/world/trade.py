"""Orders on the ledger: buyers fund and pay, markets hold, vendors withdraw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.world.chain import Chain
from workbook.world.clock import tick_of
from workbook.world.entities import Entities
from workbook.world.plan import Plan
from workbook.world.seed import Seed

FROM_EXCHANGE = 0.55
LEAST_WITHDRAWAL = 60_000


@dataclass(frozen=True)
class Trade:
    """What the orders became, as tables; ``payment`` numbers are those of the plan.

    ``orders``: order, price_sat, paid_by (payment), released_by (payment, -1 without).
    ``deposits``: payment, buyer, market, value. ``withdrawals``: payment, account, vendor,
    market, value, wallet.
    """

    orders: pd.DataFrame
    deposits: pd.DataFrame
    withdrawals: pd.DataFrame


def plan_trade(
    seed: Seed, chain: Chain, who: Entities, plan: Plan, district: int,
    markets: pd.DataFrame, accounts: pd.DataFrame, orders: pd.DataFrame, usd: np.ndarray,
) -> Trade:  # fmt: skip
    """Plan every payment that the orders need.

    :param usd: US dollars for one bitcoin, by tick.
    """
    rng = seed.rng("trade", district)
    place = {name: number for number, name in enumerate(markets["market"])}
    table = pd.DataFrame({
        "order": orders["order"], "buyer": orders["buyer"], "account": orders["account"],
        "vendor": orders["vendor"], "state": orders["state"],
        "market": orders["market"].map(place).astype(int),
        "tick": tick_of(orders["placed_at"]), "done": tick_of(orders["finalised_at"]),
    })  # fmt: skip
    sat = np.round(orders["price_usd"].to_numpy() / usd[table["tick"]] * 1e8)
    table["price_sat"] = np.maximum(sat, 2_000).astype(np.int64)
    commission = markets["commission"].to_numpy()[table["market"]]
    table["vendor_sat"] = np.floor(table["price_sat"] * (1 - commission)).astype(np.int64)
    table["paid_by"], table["released_by"] = -1, -1
    on_account = (markets["escrow"] == "account").to_numpy()[table["market"]]
    deposits = _deposits(rng, chain, who, plan, markets, table, on_account)
    _escrow(rng, chain, who, plan, markets, table, ~on_account)
    withdrawals = _withdrawals(rng, chain, who, plan, markets, accounts, table, on_account)
    _commissions(who, plan, markets, table, on_account)
    keep = ["order", "price_sat", "vendor_sat", "paid_by", "released_by"]
    return Trade(table[keep], deposits, withdrawals)


def _funding_groups(rng: np.random.Generator, table: pd.DataFrame) -> np.ndarray:
    """Orders of one buyer on one market that are paid from one deposit: a number each."""
    ordered = table.sort_values(["buyer", "market", "tick", "order"])
    new = (
        (ordered["buyer"] != ordered["buyer"].shift())
        | (ordered["market"] != ordered["market"].shift())
        | (ordered["tick"] - ordered["tick"].shift() > 40)
        | (rng.random(len(ordered)) < 0.36)
    )
    return pd.Series(np.cumsum(new.to_numpy()) - 1, ordered.index)[table.index].to_numpy()


def _fund(
    rng: np.random.Generator, who: Entities, plan: Plan,
    tick: np.ndarray, buyer: np.ndarray, value: np.ndarray,
) -> None:  # fmt: skip
    """Coins from the exchange to the buyer's own wallet, some ticks before they are needed."""
    hot = who.wallet["exchange hot"]
    ahead = 1 + rng.integers(0, 8, len(tick))
    plan.add(np.maximum(tick - ahead, 1), hot[rng.integers(0, len(hot), len(tick))],
             who.wallet["buyer"][buyer], "exchange withdrawal",
             value=(value * (1.05 + rng.exponential(1.2, len(tick)))).astype(np.int64) + 120_000,
             must=True)  # fmt: skip


def _deposits(
    rng: np.random.Generator, chain: Chain, who: Entities, plan: Plan,
    markets: pd.DataFrame, table: pd.DataFrame, rows: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    part = table[rows].copy()
    part["group"] = _funding_groups(rng, part)
    groups = part.groupby("group").agg(
        tick=("tick", "min"), buyer=("buyer", "first"), market=("market", "first"),
        value=("price_sat", "sum"),
    )  # fmt: skip
    count = len(groups)
    value = (groups["value"] * (1 + 0.15 * rng.random(count))).to_numpy()
    grain = np.where(rng.random(count) < 0.15, 100_000, 1_000)
    value = (np.ceil(value / grain) * grain).astype(np.int64)
    market, buyer = groups["market"].to_numpy(), groups["buyer"].to_numpy()
    opened = tick_of(markets["opened"])[market]
    tick = np.maximum(groups["tick"].to_numpy() - 1 - rng.integers(0, 2, count), opened + 1)
    # One address a buyer on the first market of its kind, a fresh one each time elsewhere.
    holder = who.deposit_wallet(market, buyer)
    keeps = market % 2 == 0
    pair = buyer.astype(np.int64) * len(markets) + market
    owner = np.where(keeps, pair, np.arange(count) + (pair.max(initial=0) + 1))
    _, first, inverse = np.unique(owner, return_index=True, return_inverse=True)
    address = chain.new_addresses(holder[first])[inverse]
    direct = rng.random(count) < FROM_EXCHANGE
    hot = who.wallet["exchange hot"]
    hot = hot[rng.integers(0, len(hot), count)]
    payment = np.empty(count, np.int64)
    payment[direct] = plan.add(
        tick[direct], hot[direct], holder[direct], "exchange withdrawal",
        value=value[direct], to_address=address[direct])  # fmt: skip
    own = ~direct
    _fund(rng, who, plan, tick[own], buyer[own], value[own])
    payment[own] = plan.add(
        tick[own], who.wallet["buyer"][buyer[own]], holder[own], "market deposit",
        value=value[own], to_address=address[own])  # fmt: skip
    table.loc[part.index, "paid_by"] = payment[part["group"]]
    name = markets["market"].to_numpy()[market]
    return pd.DataFrame({"payment": payment, "buyer": buyer, "market": name, "value": value})


def _escrow(
    rng: np.random.Generator, chain: Chain, who: Entities, plan: Plan,
    markets: pd.DataFrame, table: pd.DataFrame, rows: np.ndarray,
) -> None:  # fmt: skip
    part = table[rows].copy()
    if part.empty:
        who.give("escrow", np.empty(0, np.int32))
        return
    part["group"] = _funding_groups(rng, part)
    groups = part.groupby("group").agg(
        tick=("tick", "min"), buyer=("buyer", "first"), value=("price_sat", "sum"),
        orders=("order", "count"))  # fmt: skip
    _fund(rng, who, plan, groups["tick"].to_numpy(), groups["buyer"].to_numpy(),
          groups["value"].to_numpy() + 80_000 * groups["orders"].to_numpy())  # fmt: skip
    market = part["market"].to_numpy()
    owner = chain.wallet_entity.all[who.wallet["market hot"][market]]
    escrow = who.give("escrow", chain.new_wallets(owner, script=1))
    # The release pays its fee out of the escrowed amount.
    paid = plan.add(
        part["tick"].to_numpy(), who.wallet["buyer"][part["buyer"].to_numpy()], escrow,
        "escrow payment", value=part["price_sat"].to_numpy() + 15_000)  # fmt: skip
    state = part["state"].to_numpy()
    done = np.maximum(part["done"].to_numpy(), part["tick"].to_numpy() + 2)
    sold, back = state == "finalised", state == "refunded"
    fee = part["price_sat"].to_numpy() - part["vendor_sat"].to_numpy()
    to_market = sold & (fee >= 1_000)
    plan.add(done[to_market], escrow[to_market], who.wallet["operator"][market[to_market]],
             "escrow release", value=fee[to_market])  # fmt: skip
    released = np.full(len(part), -1, np.int64)
    released[sold] = plan.add(
        done[sold], escrow[sold], who.wallet["vendor"][part["vendor"].to_numpy()[sold]],
        "escrow release", share=1.0)  # fmt: skip
    plan.add(done[back], escrow[back], who.wallet["buyer"][part["buyer"].to_numpy()[back]],
             "escrow release", share=1.0)  # fmt: skip
    table.loc[part.index, "paid_by"] = paid
    table.loc[part.index, "released_by"] = released


def _withdrawals(
    rng: np.random.Generator, chain: Chain, who: Entities, plan: Plan,
    markets: pd.DataFrame, accounts: pd.DataFrame, table: pd.DataFrame, rows: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    part = table[rows & (table["state"] == "finalised").to_numpy()].copy()
    every = rng.integers(6, 29, accounts["account"].max() + 1)
    part["period"] = part["done"] // every[part["account"]]
    keys = ["account", "vendor", "market", "period"]
    groups = part.groupby(keys).agg(tick=("done", "max"), value=("vendor_sat", "sum"))
    groups = groups.reset_index()
    number = pd.MultiIndex.from_frame(groups[keys])
    which = number.get_indexer(pd.MultiIndex.from_frame(part[keys]))
    closes = _closing_ticks(markets)[groups["market"]]
    tick = groups["tick"].to_numpy() + 1 + rng.integers(0, 4, len(groups))
    value = groups["value"].to_numpy()
    made = (tick < closes) & (value >= LEAST_WITHDRAWAL)
    # Three vendors in ten keep a wallet for each account, the others one for all.
    apart = rng.random(int(table["vendor"].max()) + 1) < 0.3
    vendor = groups["vendor"].to_numpy()
    owner = np.zeros(len(every), np.int64)
    owner[accounts["account"]] = accounts["vendor"]
    home = who.wallet["vendor"][owner]
    own = who.give(
        "vendor account",
        chain.new_wallets(
            chain.wallet_entity.all[home], script=chain.wallet_script.all[home], reuse=0.5
        ),
    )
    account = groups["account"].to_numpy()
    separate = apart[vendor] & (owner[account] == vendor)
    wallet = np.where(separate, own[account], who.wallet["vendor"][vendor])
    payment = np.full(len(groups), -1, np.int64)
    payment[made] = plan.add(
        tick[made], who.wallet["market hot"][groups["market"].to_numpy()[made]],
        wallet[made], "market withdrawal", value=value[made])  # fmt: skip
    table.loc[part.index, "released_by"] = payment[which]
    groups = groups.assign(payment=payment, wallet=wallet, tick=tick,
                           market=markets["market"].to_numpy()[groups["market"]])  # fmt: skip
    return groups.loc[made, ["payment", "account", "vendor", "market", "tick", "value", "wallet"]]


def _commissions(
    who: Entities, plan: Plan, markets: pd.DataFrame, table: pd.DataFrame, rows: np.ndarray
) -> None:
    sold = table[rows & (table["state"] == "finalised").to_numpy()]
    fee = (sold["price_sat"] - sold["vendor_sat"]).groupby(
        [sold["market"], sold["done"] // 60]
    ).sum().reset_index(name="value")  # fmt: skip
    market = fee["market"].to_numpy()
    tick = (fee["done"].to_numpy() + 1) * 60 + 6
    made = (tick < _closing_ticks(markets)[market]) & (fee["value"] > 200_000).to_numpy()
    plan.add(tick[made], who.wallet["market hot"][market[made]],
             who.wallet["operator"][market[made]], "commission",
             value=(fee["value"].to_numpy()[made] * 0.6).astype(np.int64))  # fmt: skip


def _closing_ticks(markets: pd.DataFrame) -> np.ndarray:
    never = pd.Timestamp("2100-01-01")
    return np.where(markets["closed"].isna(), 10**6,
                    tick_of(markets["closed"].fillna(never)))  # fmt: skip
