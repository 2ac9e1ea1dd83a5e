"""Ordinary people: they pay each other, shop, sell at exchanges, and some join CoinJoins.

Their payments are drawn tick by tick, from what they hold at the time.
"""

from __future__ import annotations

import numpy as np

from workbook.world.chain import Chain, Payments, join
from workbook.world.entities import Entities
from workbook.world.plan import KIND
from workbook.world.seed import Seed

PAYMENTS_A_TICK = 28.0
PURCHASES_A_TICK = 5.0
ROUNDS_A_TICK = 0.024
DENOMINATIONS = (1_000_000, 5_000_000, 10_000_000)
_LEAST = 30_000


class People:
    """The ordinary population of one ledger, acting tick by tick."""

    def __init__(self, seed: Seed, chain: Chain, who: Entities, scale: float) -> None:
        self._rng = seed.rng("people")
        self._chain, self._who, self._scale = chain, who, scale
        self._desk_address = np.full(len(who.wallet["person"]), -1, np.int32)
        deposits = who.wallet["exchange deposits"]
        self._desk = deposits[np.arange(len(self._desk_address)) % len(deposits)]
        # A few people pay often, most rarely.
        activity = self._rng.pareto(1.6, len(self._desk_address)) + 0.3
        self._cumulated = np.cumsum(activity / activity.sum())

    def payments(self, usd: float) -> Payments:
        """What people pay in this tick; at a rate of ``usd`` for one bitcoin."""
        rng, chain, who = self._rng, self._chain, self._who
        count = rng.poisson(PAYMENTS_A_TICK * self._scale)
        place = np.unique(np.searchsorted(self._cumulated, rng.random(count)))
        payer = who.wallet["person"][np.minimum(place, len(who.wallet["person"]) - 1)]
        holds = chain.balance.all[payer]
        payer, place = payer[holds > _LEAST], place[holds > _LEAST]
        n = len(payer)
        top, holds = chain.top_coin(payer), holds[holds > _LEAST]
        part = np.where(rng.random(n) < 0.8, rng.beta(0.6, 2.6, n), rng.beta(3.0, 1.5, n))
        value = top * part
        wide = rng.random(n) < 0.12
        value[wide] = np.minimum(np.exp(rng.normal(4.6, 2.8, wide.sum())) / usd * 1e8,
                                 0.8 * holds[wide])  # fmt: skip
        grain = np.where(rng.random(n) < 0.4, 100_000, 1)
        value = np.where(value >= 2 * grain, np.floor(value / grain) * grain, value)
        value = np.maximum(value.astype(np.int64), 2_000)
        u = rng.random(n)
        people, shops = who.wallet["person"], who.wallet["merchant"]
        kind = np.select([u < 0.50, u < 0.72, u < 0.93], [1, 2, 3], 4)
        to = people[rng.integers(0, len(people), n)].copy()
        to[kind == 2] = shops[rng.integers(0, len(shops), (kind == 2).sum())]
        to[kind == 3] = self._desk[place[kind == 3]]
        to[kind == 4] = who.wallet["second exchange"][0]
        address = np.full(n, -1, np.int32)
        address[kind == 3] = self._desk_addresses(place[kind == 3])
        named = np.array([0, KIND["payment"], KIND["purchase"], KIND["exchange deposit"],
                          KIND["exchange deposit"]], np.uint8)[kind]  # fmt: skip
        share = np.zeros(n)
        sweep = rng.random(n) < 0.07
        home = sweep & (rng.random(n) < 0.25)
        share[sweep], value[sweep] = 1.0, 0
        to[home], address[home] = payer[home], -1
        named[home] = KIND["consolidation"]
        sold = self._purchases(usd)
        none = np.full(n, -1, np.int64)
        return join(
            Payments(payer, to, address, value, share, named, np.zeros(n, bool), none), sold
        )

    def coinjoins(self, others: np.ndarray, fresh: np.ndarray, fee_rate: float) -> None:
        """The CoinJoin rounds of this tick.

        :param others: wallets that take part besides ordinary people when they can.
        :param fresh: where the equal part of ``others`` goes.
        """
        rng, chain = self._rng, self._chain
        people = self._who.wallet["person"]
        for _ in range(rng.poisson(ROUNDS_A_TICK * self._scale)):
            value = int(rng.choice(DENOMINATIONS, p=[0.4, 0.3, 0.3]))
            size = int(rng.choice([3, 4, 5, 8, 24], p=[0.12, 0.12, 0.1, 0.4, 0.26]))
            pool = people[rng.integers(0, len(people), min(40 * size, 2 * len(people)))]
            pool = np.unique(pool[chain.top_coin(pool) > 1.05 * value])
            pool = rng.permutation(pool)[:size]
            able = np.flatnonzero(chain.top_coin(others) > 1.05 * value)
            able = rng.permutation(able)[: int(rng.integers(1, 4))]
            wallets = np.r_[pool[: max(size - len(able), 0)], others[able]]
            to = np.r_[pool[: max(size - len(able), 0)], fresh[able]]
            chain.join(wallets, to, value, fee_rate, KIND["coinjoin"])

    def _purchases(self, usd: float) -> Payments:
        """People who buy coins at the exchange."""
        rng, who = self._rng, self._who
        n = rng.poisson(PURCHASES_A_TICK * self._scale)
        hot = np.r_[who.wallet["exchange hot"], who.wallet["second exchange"]]
        people = who.wallet["person"]
        value = np.exp(rng.normal(4.6, 2.9, n)) / usd * 1e8
        value = np.clip(value, 20_000, 5e9).astype(np.int64)
        return Payments(
            hot[rng.integers(0, len(hot), n)], people[rng.integers(0, len(people), n)],
            np.full(n, -1, np.int32), value, np.zeros(n),
            np.full(n, KIND["exchange withdrawal"], np.uint8), np.zeros(n, bool),
            np.full(n, -1, np.int64),
        )  # fmt: skip

    def _desk_addresses(self, place: np.ndarray) -> np.ndarray:
        """The deposit address of each customer at the exchange; made at the first visit."""
        new = np.unique(place[self._desk_address[place] < 0])
        self._desk_address[new] = self._chain.new_addresses(self._desk[new])
        return self._desk_address[place]
