"""Equal wages: payments that look like CoinJoins and are none."""

from __future__ import annotations

import numpy as np

from workbook.world.chain import Chain
from workbook.world.clock import TICKS
from workbook.world.entities import DEPARTMENTS, Entities
from workbook.world.plan import KIND, Plan
from workbook.world.seed import Seed

WEEK = 14
TWO_MONTHS = 120
WAGES_USD = (180.0, 900.0)


class Wages:
    """Companies buy coins and pay their staff equal amounts.

    Most pay out of two coins, some out of as many coins as they have staff. And one company's
    departments pay together, each out of its own coin: only its owner tells this from a CoinJoin.
    """

    def __init__(
        self, seed: Seed, chain: Chain, who: Entities, plan: Plan, usd: np.ndarray
    ) -> None:
        """Plan the wages of all companies.

        :param usd: US dollars for one bitcoin, by tick.
        """
        self._chain = chain
        self._rng = seed.rng("wages")
        self._who, self._plan, self._usd = who, plan, usd
        self._together: dict[int, list[tuple[np.ndarray, np.ndarray, int]]] = {}
        for place, firm in enumerate(who.wallet["payroll"].tolist()):
            self._weekly(firm, many_coins=place % 3 == 1)
        for departments in who.wallet["department"].reshape(-1, DEPARTMENTS):
            self._departments(departments)

    def pay_together(self, tick: int, fee_rate: float) -> None:
        """The wages that departments pay together in this tick."""
        for wallets, staff, wage in self._together.pop(tick, []):
            self._chain.join(wallets, staff, wage, fee_rate, KIND["payroll"])

    def _weekly(self, firm: int, *, many_coins: bool) -> None:
        rng, plan = self._rng, self._plan
        people = self._who.wallet["person"]
        staff = people[rng.integers(0, len(people), rng.integers(3, 9))]
        every = 4 * WEEK if many_coins else WEEK
        ticks = np.arange(2 * WEEK + int(rng.integers(0, WEEK)), TICKS, every)
        wage = self._wage(ticks)
        coins = len(staff) if many_coins else 2
        for ahead in range(4, 4 + 2 * coins, 2):
            part = (wage * len(staff) * 1.04 / coins).astype(np.int64) + 40_000
            self._buy(ticks - ahead, np.full(len(ticks), firm), part)
        plan.add(np.repeat(ticks, len(staff)), firm, np.tile(staff, len(ticks)), "payroll",
                 value=np.repeat(wage, len(staff)))  # fmt: skip

    def _departments(self, wallets: np.ndarray) -> None:
        rng = self._rng
        people = self._who.wallet["person"]
        staff = people[rng.integers(0, len(people), len(wallets))]
        ticks = np.arange(2 * WEEK + int(rng.integers(0, TWO_MONTHS)), TICKS, TWO_MONTHS)
        wage = self._wage(ticks)
        for tick, amount in zip(ticks.tolist(), wage.tolist(), strict=True):
            value = (amount * rng.uniform(1.1, 1.6, len(wallets))).astype(np.int64) + 40_000
            self._buy(tick - rng.integers(2, 9, len(wallets)), wallets, value)
            self._together.setdefault(tick, []).append((wallets, staff, amount))

    def _wage(self, ticks: np.ndarray) -> np.ndarray:
        wage = self._rng.uniform(*WAGES_USD) / self._usd[ticks] * 1e8
        rounded: np.ndarray = np.floor(wage / 1e4).astype(np.int64) * 10_000
        return rounded

    def _buy(self, tick: np.ndarray, wallet: np.ndarray, value: np.ndarray) -> None:
        hot = self._who.wallet["exchange hot"]
        self._plan.add(tick, hot[self._rng.integers(0, len(hot), len(tick))], wallet,
                       "exchange withdrawal", value=value)  # fmt: skip
