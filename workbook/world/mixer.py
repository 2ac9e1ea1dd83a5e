"""A custodial mixer: coins go in, other coins of nearly the same amount come out later."""

from __future__ import annotations

import numpy as np

from workbook.world.chain import Chain, Made, Payments
from workbook.world.entities import Entities
from workbook.world.plan import KIND
from workbook.world.seed import Seed


class Mixer:
    """Sees deposits as they arrive and pays them out in one to three parts."""

    def __init__(self, seed: Seed, chain: Chain, who: Entities) -> None:
        self._rng = seed.rng("mixer")
        self._chain = chain
        self._wallets = who.wallet["mixer"]
        self._payout = who.payout
        self._due: dict[int, list[tuple[int, int]]] = {}

    def see(self, made: Made) -> None:
        """Note the deposits of a tick and when to pay them out."""
        deposits = np.flatnonzero(made.kind == KIND["mixer deposit"]) + made.first_transaction
        if not len(deposits):
            return
        chain = self._chain
        coins = np.arange(made.first_output, made.first_output + len(made.output_index))
        arrived = coins[np.isin(made.output_transaction, deposits) & ~made.is_change]
        for coin in arrived.tolist():
            first = np.searchsorted(made.input_transaction, chain.coin_transaction.all[coin])
            paid_by = chain.address_wallet.all[chain.coin_address.all[made.input_coin[first]]]
            to = self._payout[int(chain.wallet_entity.all[paid_by])]
            value = int(chain.coin_value.all[coin] * (1 - self._rng.uniform(0.015, 0.03)))
            parts = self._rng.dirichlet(np.full(int(self._rng.integers(1, 4)), 4.0))
            for part in parts:
                tick = chain.tick + int(self._rng.integers(2, 24))
                if value * part > 10_000:
                    self._due.setdefault(tick, []).append((to, int(value * part)))

    def payouts(self) -> Payments:
        """What the mixer pays in this tick."""
        rows = self._due.pop(self._chain.tick, [])
        to, value = (np.array(rows, np.int64).reshape(-1, 2).T) if rows else (np.empty(0, int),) * 2
        n = len(rows)
        return Payments(
            self._wallets[self._rng.integers(0, len(self._wallets), n)], to.astype(np.int32),
            np.full(n, -1, np.int32),
            value.astype(np.int64), np.zeros(n), np.full(n, KIND["mixer payout"], np.uint8),
            np.ones(n, bool), np.full(n, -1, np.int64),
        )  # fmt: skip
