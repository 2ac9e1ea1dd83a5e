"""What vendors, operators and the police do with coins once they hold them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.chain import Chain
from workbook.world.clock import TICKS, tick_of
from workbook.world.entities import Entities
from workbook.world.plan import Plan
from workbook.world.seed import Seed

# Shares chosen so that most value that leaves vendors goes to exchanges and a tenth to mixers.
STYLES = ("direct", "peel", "mixer", "coinjoin", "hold")
STYLE_SHARE = (0.58, 0.17, 0.07, 0.08, 0.10)
MIXED_VISITS = 0.07


def plan_cashout(
    seed: Seed, chain: Chain, who: Entities, plan: Plan, district: int, withdrawals: pd.DataFrame
) -> pd.DataFrame:
    """How each vendor turns coins into money.

    :param withdrawals: of :class:`~workbook.world.trade.Trade`; every wallet that received.
    :returns: ``vendor``, ``style`` (the usual way), ``exchange_address`` (number of the vendor's
        own deposit address at the exchange), ``wallet`` and ``fresh`` (the first and the clean
        wallet).
    """
    rng = seed.rng("cash-out", district)
    vendors = len(who.wallet["vendor"])
    style = _styles(rng, withdrawals, vendors)
    deposits = who.wallet["exchange deposits"]
    desk = deposits[np.arange(vendors) % len(deposits)]
    address = chain.new_addresses(desk)
    name = np.array(STYLES)[style]
    got = withdrawals.groupby(["wallet", "vendor"])["tick"].agg(["min", "max"]).reset_index()
    wallet, vendor = got["wallet"].to_numpy(), got["vendor"].to_numpy()
    start, end = got["min"].to_numpy() + 4, got["max"].to_numpy() + 100
    row, tick = _visits(rng, start, end, 28, 84)
    of, payer = vendor[row], wallet[row]
    # Six vendors in ten bring all they have, the others a part of it.
    sweeps = np.where(rng.random(vendors) < 0.6, 0.85, 0.15)[of]
    share = np.where(rng.random(len(row)) < sweeps, 1.0, 0.4 + 0.55 * rng.random(len(row)))
    # Who sells directly mixes now and then.
    way = np.where((name[of] == "direct") & (rng.random(len(of)) < MIXED_VISITS), "mixer", name[of])
    direct = way == "direct"
    plan.add(tick[direct], payer[direct], desk[of[direct]], "cash-out",
             share=share[direct], to_address=address[of[direct]], must=False)  # fmt: skip
    fresh = who.wallet["vendor fresh"]
    mixed = way == "mixer"
    mixers = who.wallet["mixer"]
    plan.add(tick[mixed], payer[mixed], mixers[of[mixed] % len(mixers)], "mixer deposit",
             share=share[mixed], must=False)  # fmt: skip
    cleans = name == "coinjoin"
    cleans[of[mixed]] = True
    later = np.flatnonzero(cleans)
    row, tick_ = _visits(rng, np.full(len(later), 60), np.full(len(later), TICKS), 20, 70)
    plan.add(tick_, fresh[later[row]], desk[later[row]], "cash-out", share=1.0,
             to_address=address[later[row]], must=False)  # fmt: skip
    # A CoinJoin user sells what was not mixed now and then.
    odd = (way == "coinjoin") & (rng.random(len(way)) < 0.25)
    plan.add(tick[odd], payer[odd], desk[of[odd]], "cash-out", share=0.5,
             to_address=address[of[odd]], must=False)  # fmt: skip
    peel = (way == "peel") & (share > 0.6)
    _peel(rng, who, plan, tick[peel], payer[peel], who.wallet["vendor peel"][of[peel]],
          desk[of[peel]], address[of[peel]])  # fmt: skip
    return pd.DataFrame({"vendor": np.arange(vendors), "style": name,
                         "exchange_address": address, "wallet": who.wallet["vendor"],
                         "fresh": fresh})  # fmt: skip


def plan_endings(seed: Seed, who: Entities, plan: Plan, markets: pd.DataFrame) -> None:
    """Operators sell commissions; at the end a market is seized, or emptied by its operators."""
    rng = seed.rng("endings")
    desk = int(who.wallet["second exchange"][0])
    operator = who.wallet["operator"]
    row, tick = _visits(rng, np.full(len(operator), 100), np.full(len(operator), TICKS), 50, 90)
    plan.add(tick, operator[row], desk, "cash-out", share=0.5, must=False)
    shards = who.wallet["market deposits"].reshape(len(operator), -1)
    closing = tick_of(markets["closed"])
    for place, ending in enumerate(markets["ending"]):
        if pd.isna(ending):
            continue
        seized = ending == "takedown"
        to = who.wallet["police"][0] if seized else operator[place]
        kind = "seizure" if seized else "exit scam"
        first = int(closing[place]) + (1 if seized else -1)
        for payer in (who.wallet["market hot"][place], *shards[place]):
            plan.add(np.arange(first, first + 40), payer, to, kind, share=1.0, must=False)
        if not seized:
            ticks = np.arange(first + 45, first + 130, 2)
            plan.add(ticks, operator[place], desk, "peel", share=0.03, must=False)


def _styles(rng: np.random.Generator, withdrawals: pd.DataFrame, vendors: int) -> np.ndarray:
    """A style for each vendor, spread evenly over small and large ones.

    Few vendors hold most of the money: drawn freely, one of them would decide the shares.
    """
    income = withdrawals.groupby("vendor")["value"].sum().reindex(range(vendors), fill_value=0)
    rank = np.empty(vendors, np.int64)
    rank[np.argsort(-income.to_numpy(), kind="stable")] = np.arange(vendors)
    place = (rank * 0.6180339887498949 + rng.random()) % 1.0
    return np.searchsorted(np.cumsum(STYLE_SHARE)[:-1], place, side="right")


def _visits(
    rng: np.random.Generator, start: np.ndarray, end: np.ndarray, least: int, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Visits every ``least`` to ``most`` ticks between start and end: row, tick."""
    count = np.maximum((end - start) // least + 1, 0)
    row = np.repeat(np.arange(len(start)), count)
    gap = rng.integers(least, most, len(row))
    total = np.cumsum(gap)
    earlier = np.cumsum(count) - count
    before = np.where(earlier > 0, total[np.maximum(earlier, 1) - 1], 0) if len(row) else earlier
    tick = start[row] + total - before[row]
    inside = (tick <= end[row]) & (tick < TICKS)
    return row[inside], tick[inside]


def _peel(
    rng: np.random.Generator, who: Entities, plan: Plan, tick: np.ndarray, payer: np.ndarray,
    chain_wallet: np.ndarray, desk: np.ndarray, address: np.ndarray,
) -> None:  # fmt: skip
    """Gather the coins in one, then pay out of it step by step."""
    plan.add(tick, payer, chain_wallet, "consolidation", share=1.0, must=False)
    steps = rng.integers(5, 13, len(tick))
    row = np.repeat(np.arange(len(tick)), steps)
    step = np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps)
    share = np.clip((0.6 + 0.8 * rng.random(len(row))) / (steps[row] - step + 1), 0, 0.9)
    last = step == steps[row] - 1
    share[last] = 1.0
    shop = rng.random(len(row)) < 0.25
    shops = who.wallet["merchant"]
    to = np.where(shop, shops[rng.integers(0, len(shops), len(row))], desk[row])
    plan.add(tick[row] + 1 + step, chain_wallet[row], to, "peel", share=share,
             to_address=np.where(shop, -1, address[row]), must=False)  # fmt: skip
