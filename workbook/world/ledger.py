"""The ledger side of a case: everybody's payments, put on a chain tick by tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workbook.world.cashout import plan_cashout, plan_endings
from workbook.world.chain import BLOCKS_PER_TICK, PAYMENT_TYPES, Chain, Payments, join
from workbook.world.clock import FIRST_TICK, TICKS, TICKS_A_DAY, tick_of
from workbook.world.entities import PEOPLE, Entities, register_district, register_services
from workbook.world.ledger_files import LedgerFiles
from workbook.world.mixer import Mixer
from workbook.world.people import People
from workbook.world.plan import KINDS, Plan
from workbook.world.seed import Seed
from workbook.world.services import plan_dusting, plan_services
from workbook.world.trade import Trade, plan_trade
from workbook.world.wages import Wages

TRANSACTIONS_AT_SCALE_1 = 60_000
OPENING_OUTPUTS = 1500
FEE_RATE = 34.0
POOL_SHARE = 0.3


@dataclass(frozen=True)
class District:
    """What the orders of one district became on the ledger; payments by their plan numbers."""

    trade: Trade | None
    cashout: pd.DataFrame


class Ledger:
    """The ledger of a case: services first, then districts of vendors and buyers, then the run.

    :param rates: one row a day from the first day of the ledger on.
    :param truth: keep what the orders became; without it large ledgers need less memory.

    After :meth:`run`, ``chain``, ``entities``, ``files`` and ``districts`` hold what only the
    simulator knows. ``plan_transaction`` gives for each planned payment the transaction that
    made it, -1 where none did; ``late`` counts by kind the payments that never found funds.
    """

    def __init__(
        self, seed: Seed, rates: pd.DataFrame, markets: pd.DataFrame, *, scale: float = 1.0,
        truth: bool = True,
    ) -> None:  # fmt: skip
        self._seed, self._markets, self._scale, self._truth = seed, markets, scale, truth
        self._expected = int(TRANSACTIONS_AT_SCALE_1 * max(scale, 0.05))
        self._usd = np.repeat(rates["usd_per_btc"].to_numpy(), TICKS_A_DAY)
        self._plan = Plan()
        self.chain = Chain(seed, self._expected)
        self.entities = register_services(self.chain, seed, markets, scale)
        self.districts: list[District] = []
        self.plan_transaction = np.empty(0, np.int64)
        self.late: dict[str, int] = {}
        self.files: LedgerFiles

    def add(self, vendors: int, accounts: pd.DataFrame, orders: pd.DataFrame) -> None:
        """Plan what a district's orders put on the ledger."""
        number = len(self.districts)
        buyers = int(orders["buyer"].max()) + 1 if len(orders) else 1
        common = (self._seed, self.chain, self.entities, self._plan, number)
        register_district(self.chain, self._seed, self.entities, number, vendors, buyers)
        trade = plan_trade(*common, self._markets, accounts, orders, self._usd)
        cashout = plan_cashout(*common, trade.withdrawals)
        # The briefing needs the first district's.
        keeps = self._truth or number == 0
        self.districts.append(District(trade if keeps else None, cashout))

    def run(self, folder: Path, on_tick: Callable[[int, int], None] | None = None) -> None:
        """Run all ticks and write ``transactions``, ``inputs`` and ``outputs`` into a folder.

        :param on_tick: called with the tick and their number, for a progress bar.
        """
        closed = self._markets["closed"]
        closing = np.where(closed.isna(), TICKS, tick_of(closed))
        plan_endings(self._seed, self.entities, self._plan, self._markets)
        plan_services(self._seed, self.entities, self._plan, closing)
        wages = Wages(self._seed, self.chain, self.entities, self._plan, self._usd)
        plan_dusting(self._seed, self.entities, self._plan)
        self.plan_transaction = np.full(self._plan.size, -1, np.int32)
        with LedgerFiles(folder, self._seed, self.chain, self._expected) as self.files:
            self._run(closing, wages, on_tick)

    def _run(
        self, closing: np.ndarray, wages: Wages, on_tick: Callable[[int, int], None] | None
    ) -> None:
        seed, chain, who = self._seed, self.chain, self.entities
        rng = seed.rng("blocks")
        fee_rate = _fee_rates(seed)
        clock = _BlockClock(rng, _open(seed, chain, who, self._usd[0]))
        made = chain.close_tick(np.empty(0, np.int64))
        self.files.add(made, clock.times(made.block))
        people, mixer = People(seed, chain, who, self._scale), Mixer(seed, chain, who)
        cashout = pd.concat([district.cashout for district in self.districts])
        joiners = cashout[cashout["style"] == "coinjoin"]
        shards = who.wallet["market deposits"].reshape(len(closing), -1)
        market_wallets = np.c_[who.wallet["market hot"], shards]
        shut = np.zeros(chain.wallet_entity.size, bool)
        waiting = Payments(*(np.empty(0, dtype) for dtype in PAYMENT_TYPES))
        for tick, planned in enumerate(self._plan.by_tick(TICKS)):
            # A market that has closed pays nobody any more.
            shut[market_wallets[closing == tick].ravel()] = True
            waiting = waiting.take(~shut[waiting.payer])
            people.coinjoins(joiners["wallet"].to_numpy(), joiners["fresh"].to_numpy(),
                             fee_rate[tick])  # fmt: skip
            wages.pay_together(tick, fee_rate[tick])
            due = (waiting, planned, people.payments(self._usd[tick]), mixer.payouts())
            waiting = chain.pay(join(*due), fee_rate[tick])
            pool = rng.random(BLOCKS_PER_TICK) < POOL_SHARE
            made = chain.close_tick(np.where(pool, who.wallet["pool"][0], who.wallet["miner"][0]))
            self.files.add(made, clock.times(made.block))
            planned_ref = made.ref >= 0
            self.plan_transaction[made.ref[planned_ref]] = made.ref_transaction[planned_ref]
            mixer.see(made)
            if on_tick:
                on_tick(tick + 1, TICKS)
        kinds, counts = np.unique(waiting.kind, return_counts=True)
        self.late = {KINDS[kind]: int(count) for kind, count in zip(kinds, counts, strict=True)}


class _BlockClock:
    """Times of blocks, in microseconds: every four hours, give or take one."""

    def __init__(self, rng: np.random.Generator, opening: int) -> None:
        minute = 60_000_000
        start = FIRST_TICK.value // 1000
        regular = np.arange(TICKS * BLOCKS_PER_TICK) * 240 + 120
        wander = rng.integers(-60, 60, len(regular))
        before = (np.arange(opening) - opening) * 10
        self._times = start + np.r_[before, regular + wander] * minute

    def times(self, block: np.ndarray) -> np.ndarray:
        return self._times[block]


def _fee_rates(seed: Seed) -> np.ndarray:
    """Satoshi for a virtual byte, by tick: a slow walk around its middle."""
    rng = seed.rng("fees")
    walk = np.empty(TICKS)
    at = 0.0
    for tick, step in enumerate(rng.standard_normal(TICKS)):
        at = 0.98 * at + 0.1 * step
        walk[tick] = at
    return np.round(FEE_RATE * np.exp(walk), 1).clip(2.0)


def _open(seed: Seed, chain: Chain, who: Entities, usd: float) -> int:
    """Coins of the first day; returns the number of opening blocks."""
    rng = seed.rng("opening")
    people = who.wallet["person"]
    holders = np.repeat(people, rng.integers(1, 4, len(people)))
    value = np.exp(rng.normal(4.4, 3.2, len(holders))) / usd * 1e8
    hot = np.repeat(who.wallet["exchange hot"], 20)
    second = np.repeat(who.wallet["second exchange"], 60)
    mixer = np.repeat(who.wallet["mixer"], 200)
    duster = np.repeat(who.wallet["duster"], 2)
    size = max(len(people) / PEOPLE, 1.0)
    services = (
        (hot, 40e8 * min(size, 10.0)),
        (second, 10e8 * size),
        (mixer, 0.5e8),
        (duster, 0.2e8),
    )
    wallets, values = [holders], [np.clip(value, 20_000, 300e8)]
    for owner, amount in services:
        wallets.append(owner)
        values.append(amount * (0.5 + rng.random(len(owner))))
    wallet, sat = np.concatenate(wallets), np.concatenate(values).astype(np.int64)
    mixed = rng.permutation(len(wallet))
    blocks = 0
    for first in range(0, len(wallet), OPENING_OUTPUTS):
        part = mixed[first : first + OPENING_OUTPUTS]
        chain.issue(wallet[part], sat[part])
        blocks += 1
    return blocks
