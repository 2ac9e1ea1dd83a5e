"""Payments that are known before the ledger runs: a table by tick, filled part by part."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from workbook.world.chain import Payments

KINDS = (
    "coinbase",
    "payment",
    "purchase",
    "exchange deposit",
    "exchange withdrawal",
    "exchange sweep",
    "market deposit",
    "market withdrawal",
    "escrow payment",
    "escrow release",
    "market sweep",
    "commission",
    "cash-out",
    "peel",
    "mixer deposit",
    "mixer payout",
    "coinjoin",
    "payroll",
    "dusting",
    "seizure",
    "exit scam",
    "consolidation",
    "pool payout",
    "settlement",
)
KIND = {name: number for number, name in enumerate(KINDS)}


@dataclass
class Plan:
    """Columns of :class:`Payments` and the tick in which each is due, in pieces."""

    pieces: list[tuple[np.ndarray, ...]] = field(default_factory=list)
    size: int = 0

    def add(
        self,
        tick: np.ndarray,
        payer: np.ndarray | int,
        to_wallet: np.ndarray | int,
        kind: str,
        *,
        value: np.ndarray | int = 0,
        share: np.ndarray | float = 0.0,
        to_address: np.ndarray | int = -1,
        must: bool = True,
    ) -> np.ndarray:
        """Add payments; returns their numbers, by which the ledger reports them."""
        count = len(tick)
        rows = np.arange(self.size, self.size + count, dtype=np.int64)

        def column(values: np.ndarray | float, dtype: str) -> np.ndarray:
            return np.broadcast_to(np.array(values, dtype=dtype), (count,))

        self.pieces.append((
            column(np.clip(tick, 0, 32_000), "int16"), column(payer, "int32"),
            column(to_wallet, "int32"), column(to_address, "int32"), column(value, "int64"),
            column(share, "float32"), column(KIND[kind], "uint8"), column(must, "bool"),
        ))  # fmt: skip
        self.size += count
        return rows

    def by_tick(self, ticks: int) -> Iterator[Payments]:
        """The payments of each tick, in the order in which they were planned."""
        pieces, self.pieces = self.pieces, []
        columns = []
        for place in range(len(pieces[0])):
            columns.append(np.concatenate([piece[place] for piece in pieces]))
        pieces.clear()
        order = np.argsort(columns[0], kind="stable").astype(np.int32)
        edges = np.searchsorted(columns[0][order], np.arange(ticks + 1))
        for first, end in itertools.pairwise(edges):
            rows = order[first:end]
            taken = [column[rows] for column in columns[1:]]
            yield Payments._make([*taken, rows.astype(np.int64)])
