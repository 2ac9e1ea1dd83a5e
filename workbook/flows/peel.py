"""Peeling chains: a large coin from which one small payment after another is taken."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.flows.ledger import Ledger


def peeling_chains(ledger: Ledger, *, least: int = 5) -> pd.DataFrame:
    """Chains of transactions with one input and two outputs, where the larger output goes on.

    Meiklejohn et al. 2013, section 5. The rule follows the larger output; a chain ends where
    it is not spent alone, or the rule takes the payment for the rest.

    :param least: shortest chain that is reported, in transactions.
    :returns: ``start`` and ``end`` (transaction ids), ``length``, ``entered`` and ``peeled``
        (satoshi, fees among it), ``first`` and ``last`` time; the longest first.
    """
    after = _next(ledger)
    begins = np.flatnonzero(_peels(ledger))
    begins = begins[~np.isin(begins, after[after >= 0])]
    length, end = _run(after, begins)
    long_ = length >= least
    begins, end, length = begins[long_], end[long_], length[long_]
    entered = ledger.input_value[ledger.first_input[:-1][begins]]
    last = ledger.output_value[_larger(ledger, end)]
    table = pd.DataFrame({
        "start": ledger.txid_text(begins), "end": ledger.txid_text(end), "length": length,
        "entered": entered, "peeled": entered - last,
        "first": ledger.time[begins], "last": ledger.time[end],
    })  # fmt: skip
    return table.sort_values(["length", "entered"], ascending=False, ignore_index=True)


def follow_peels(ledger: Ledger, txid: str, *, most: int = 100) -> pd.DataFrame:
    """The steps of one chain from a transaction on.

    :returns: ``step``, ``txid``, ``time``, ``paid`` (satoshi), ``paid_to`` (address), ``rest``.
    :raises LedgerError: there is no such transaction.
    """
    peels, after = _peels(ledger), _next(ledger)
    at = ledger.transaction_number(txid)
    rows: list[tuple[int, int, int, int, int]] = []
    while at >= 0 and peels[at] and len(rows) < most:
        first = int(ledger.first_output[at])
        rest = int(_larger(ledger, np.array([at]))[0])
        paid = first + (1 - (rest - first))
        value = ledger.output_value
        rows.append((len(rows) + 1, at, int(value[paid]), paid, int(value[rest])))
        at = int(after[at])
    numbers = [row[1] for row in rows]
    return pd.DataFrame({
        "step": [row[0] for row in rows], "txid": ledger.txid_text(numbers).tolist(),
        "time": ledger.time[numbers], "paid": [row[2] for row in rows],
        "paid_to": ledger.address_text(ledger.output_address[[row[3] for row in rows]]).tolist(),
        "rest": [row[4] for row in rows],
    })  # fmt: skip


def _peels(ledger: Ledger) -> np.ndarray:
    return (ledger.input_count == 1) & (ledger.output_count == 2)


def _larger(ledger: Ledger, transactions: np.ndarray) -> np.ndarray:
    first = ledger.first_output[transactions]
    return first + (ledger.output_value[first + 1] > ledger.output_value[first])


def _next(ledger: Ledger) -> np.ndarray:
    """The peel that spends the larger output of each peel; -1 if there is none."""
    peels = _peels(ledger)
    rows = np.flatnonzero(peels)
    spender = ledger.spent_by[_larger(ledger, rows)]
    target = np.where(spender >= 0, ledger.input_transaction[spender], -1)
    after = np.full(ledger.transactions, -1, np.int64)
    after[rows] = np.where((target >= 0) & peels[target], target, -1)
    return after


def _run(after: np.ndarray, begins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length and end of each chain: all chains go one step at a time together."""
    length, end = np.ones(len(begins), np.int64), begins.copy()
    moving = np.arange(len(begins))
    while len(moving):
        step = after[end[moving]]
        moving = moving[step >= 0]
        end[moving] = step[step >= 0]
        length[moving] += 1
    return length, end
