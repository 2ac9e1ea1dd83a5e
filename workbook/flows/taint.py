"""Taint: which part of later coins comes from some first coins, under three rules.

The rules give three different answers, and none of them is a fact of the ledger: name the rule
whenever a figure is quoted. Sources: Möser, Böhme and Breuker 2014, *Towards risk scoring of
bitcoin transactions* (poison, haircut); Anderson, Shumailov and Ahmed 2018, *Making bitcoin
legal* (FIFO, after Clayton's Case of 1816).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, eye_array
from scipy.sparse.linalg import spsolve_triangular

from workbook.flows.ledger import Ledger, LedgerError, lookup, reach

RULES = ("poison", "haircut", "FIFO")


@dataclass(frozen=True, eq=False)
class Taint:
    """Tainted satoshi, and where they went.

    ``amount``: in each output. ``resting``: outputs that pass none on: unspent, or at a
    service. ``to_fees``: what went to miners. ``merged``: what flowed into coins that are
    sources themselves. Under haircut and FIFO, resting + to_fees + merged is what was started
    with.
    """

    rule: str
    amount: np.ndarray
    resting: np.ndarray
    to_fees: float
    merged: float

    def table(self, ledger: Ledger, *, least: int = 1) -> pd.DataFrame:
        """Where the taint rests: ``txid``, ``index``, ``address``, ``value``, ``tainted``."""
        rows = np.flatnonzero(self.resting & (self.amount >= least))
        rows = rows[np.argsort(-self.amount[rows], kind="stable")]
        return pd.DataFrame({
            "txid": ledger.txid_text(ledger.output_transaction[rows]),
            "index": ledger.output_index[rows],
            "address": ledger.address_text(ledger.output_address[rows]),
            "value": ledger.output_value[rows], "tainted": self.amount[rows],
        })  # fmt: skip


def taint(
    ledger: Ledger, sources: np.ndarray, rule: str, *, stop: np.ndarray | None = None
) -> Taint:
    """Follow coins forward from some outputs.

    - *poison*: every output of a transaction with a tainted input is tainted wholly.
    - *haircut*: each output, and the fee, takes taint in proportion to its value.
    - *FIFO*: the first satoshi in are the first satoshi out; the fee comes last. Exact.

    :param sources: output numbers, see :func:`outputs_of`.
    :param stop: True for addresses (by number) of services: taint that arrives there rests.
    :raises LedgerError: an unknown rule, or no sources.
    """
    if rule not in RULES:
        raise LedgerError(f"There is no rule {rule!r}. There are: {', '.join(RULES)}.")
    if not len(sources):
        raise LedgerError("Taint needs at least one output to start from.")
    halts = np.zeros(len(ledger.output_value), bool)
    if stop is not None:
        halts = lookup(stop, ledger.output_address, False)
    sources = np.unique(sources)
    halts[sources] = False
    follow = {"poison": _poison, "haircut": _haircut, "FIFO": _fifo}[rule]
    amount, fees, merged = follow(ledger, sources, halts)
    return Taint(rule, amount, (amount > 0) & ((ledger.spent_by < 0) | halts), fees, merged)


def tainted_by_rule(
    ledger: Ledger, sources: np.ndarray, *, stop: np.ndarray, at: np.ndarray | None = None
) -> pd.DataFrame:
    """How much taint rests at some addresses, under each of the three rules.

    :param sources: output numbers, see :func:`outputs_of`.
    :param stop: True for addresses (by number) of services: taint that arrives there rests.
    :param at: True for the addresses that are counted; those of ``stop`` if not given.
    :returns: one row a rule: ``rule``, ``place`` ("where it rests") and ``btc`` (bitcoin).
    """
    counted = stop if at is None else at
    rows = [(rule, "where it rests", _rests(ledger, sources, rule, stop, counted))
            for rule in RULES]  # fmt: skip
    return pd.DataFrame(rows, columns=["rule", "place", "btc"])


def tainted_at(
    ledger: Ledger, start: str | Iterable[str], rule: str, *, stop: np.ndarray, at: np.ndarray
) -> float:
    """How much taint of some addresses rests at others, in bitcoin.

    The addresses of ``start`` are followed together: a coin that holds money of several of them
    is counted once.

    :param start: addresses, or one address, whose coins are tainted at the beginning.
    :param stop: True for addresses (by number) of services: taint that arrives there rests.
    :param at: True for the addresses that are counted.
    :raises LedgerError: an unknown rule, no address, or one that does not occur in the ledger.
    """
    addresses = [start] if isinstance(start, str) else start
    return _rests(ledger, outputs_of(ledger, addresses), rule, stop, at)


def _rests(
    ledger: Ledger, sources: np.ndarray, rule: str, stop: np.ndarray, at: np.ndarray
) -> float:
    found = taint(ledger, sources, rule, stop=stop)
    here = found.resting & np.isin(ledger.output_address, np.flatnonzero(at))
    return float(found.amount[here].sum() / 100_000_000)


def outputs_of(ledger: Ledger, addresses: Iterable[str]) -> np.ndarray:
    """The outputs that pay some addresses.

    :raises LedgerError: an address does not occur in the ledger.
    """
    numbers = np.array([ledger.address_number(address) for address in addresses])
    return np.flatnonzero(np.isin(ledger.output_address, numbers))


def _edges(ledger: Ledger, halts: np.ndarray) -> np.ndarray:
    """Inputs whose coin comes from this ledger and is not held by a service."""
    inside = np.flatnonzero(ledger.input_output >= 0)
    return inside[~halts[ledger.input_output[inside]]]


def _spenders(ledger: Ledger, outputs: np.ndarray) -> np.ndarray:
    """The inputs that spend some outputs; unspent ones have none."""
    inputs = ledger.spent_by[outputs]
    return inputs[inputs >= 0]


def _poison(
    ledger: Ledger, sources: np.ndarray, halts: np.ndarray
) -> tuple[np.ndarray, float, float]:
    use = _edges(ledger, halts)
    before = ledger.output_transaction[ledger.input_output[use]]
    after = ledger.input_transaction[use]
    first = ledger.input_transaction[_spenders(ledger, sources)]
    reached = np.zeros(ledger.transactions, bool)
    reached[reach(before, after, first, ledger.transactions)[0]] = True
    amount = np.where(reached[ledger.output_transaction], ledger.output_value, 0).astype(float)
    amount[sources] = ledger.output_value[sources]
    return amount, float(ledger.fee[reached].sum()), 0.0


def flow_matrix(ledger: Ledger, halts: np.ndarray, *, backward: bool = False) -> csr_matrix:
    """How value passes between transactions: row takes the given share of column.

    Forward, the share of a transaction's input value that goes on into the other; backward, the
    share of a transaction's input value that came out of the other.
    """
    use = _edges(ledger, halts)
    before = ledger.output_transaction[ledger.input_output[use]]
    after = ledger.input_transaction[use]
    entered = entering(ledger)
    size = ledger.transactions
    if backward:
        share = ledger.input_value[use] / entered[after]
        return csr_matrix((share, (before, after)), shape=(size, size))
    share = ledger.input_value[use] / entered[before]
    return csr_matrix((share, (after, before)), shape=(size, size))


def solve(matrix: csr_matrix, brought: np.ndarray, *, backward: bool = False) -> np.ndarray:
    """x of x = brought + matrix x, for a matrix of :func:`flow_matrix`.

    Transactions come in order, so the matrix is triangular and one sweep solves it.
    """
    if not len(brought):
        return brought
    system = (eye_array(len(brought), format="csr") - matrix).tocsr()
    return spsolve_triangular(system, brought, lower=not backward, unit_diagonal=True)


def entering(ledger: Ledger) -> np.ndarray:
    """Value that enters each transaction through its inputs, in satoshi; at least 1."""
    total = np.zeros(ledger.transactions, np.int64)
    np.add.at(total, ledger.input_transaction, ledger.input_value)
    return np.maximum(total, 1)


def _haircut(
    ledger: Ledger, sources: np.ndarray, halts: np.ndarray
) -> tuple[np.ndarray, float, float]:
    # What enters a transaction is what its own sources bring and what others pass on.
    brought = np.zeros(ledger.transactions)
    own = _spenders(ledger, sources)
    np.add.at(brought, ledger.input_transaction[own], ledger.input_value[own])
    # A coin that is a source itself counts once: what flows into it is not passed on again.
    blocked = halts.copy()
    blocked[sources] = True
    inside = solve(flow_matrix(ledger, blocked), brought)
    entered = entering(ledger)
    share = inside / entered
    amount = share[ledger.output_transaction] * ledger.output_value
    merged = float(amount[sources].sum())
    amount[sources] = ledger.output_value[sources]
    return amount, float((share * ledger.fee).sum()), merged


def _fifo(
    ledger: Ledger, sources: np.ndarray, halts: np.ndarray
) -> tuple[np.ndarray, float, float]:
    amount = np.zeros(len(ledger.output_value), np.int64)
    amount[sources] = ledger.output_value[sources]
    is_source = np.zeros(len(amount), bool)
    is_source[sources] = True
    before = np.cumsum(ledger.input_value) - ledger.input_value
    input_start = before - before[ledger.first_input[ledger.input_transaction]]
    paid = np.r_[0, np.cumsum(ledger.output_value)]
    fees, merged = 0, 0
    # Tainted stretches of coins: output, from, to. Each goes its own way, hop by hop.
    output, low, high = sources, np.zeros(len(sources), np.int64), ledger.output_value[sources]
    while len(output):
        spender = ledger.spent_by[output]
        moves = (spender >= 0) & ~halts[output]
        spender, low, high = spender[moves], low[moves], high[moves]
        transaction = ledger.input_transaction[spender]
        base = paid[ledger.first_output[transaction]]
        low, high = base + input_start[spender] + low, base + input_start[spender] + high
        end = paid[ledger.first_output[transaction + 1]]
        fees += int(np.clip(high - np.maximum(low, end), 0, None).sum())
        high = np.minimum(high, end)
        left = low < high
        low, high = low[left], high[left]
        first = np.searchsorted(paid, low, side="right") - 1
        last = np.searchsorted(paid, high, side="left") - 1
        pieces = last - first + 1
        row = np.repeat(np.arange(len(first)), pieces)
        output = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        low = np.maximum(low[row], paid[output]) - paid[output]
        high = np.minimum(high[row], paid[output + 1]) - paid[output]
        real = high > low
        output, low, high = output[real], low[real], high[real]
        # Coins that are sources themselves are tainted already.
        other = ~is_source[output]
        merged += int((high - low)[~other].sum())
        output, low, high = output[other], low[other], high[other]
        np.add.at(amount, output, high - low)
    return amount, float(fees), float(merged)
