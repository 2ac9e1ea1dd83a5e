"""A ledger as arrays: transactions, inputs and outputs by number, checked when it is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order

from workbook.errors import WorkbookError


class LedgerError(WorkbookError):
    """A ledger that cannot be used, or a question that it cannot answer."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """Transactions in block order; every number below is a position in one of three lists.

    - transactions: ``txid`` (Arrow text), ``time`` (datetime64[us]), ``block``, ``fee``
      (satoshi), ``coinbase``.
    - outputs, in the order of their transactions: ``output_transaction``, ``output_index``,
      ``output_address`` (-1 where the output names no single address, as OP_RETURN),
      ``output_value`` (satoshi).
    - inputs, in the order of their transactions: ``input_transaction``, ``input_output`` (the
      output that is spent; -1 where it lies outside the ledger), ``input_address`` (-1 where
      it is not known), ``input_value``.
    - addresses: ``address`` (Arrow text).
    """

    txid: pa.Array
    time: np.ndarray
    block: np.ndarray
    fee: np.ndarray
    coinbase: np.ndarray
    output_transaction: np.ndarray
    output_index: np.ndarray
    output_address: np.ndarray
    output_value: np.ndarray
    input_transaction: np.ndarray
    input_output: np.ndarray
    input_address: np.ndarray
    input_value: np.ndarray
    address: pa.Array

    @property
    def transactions(self) -> int:
        """How many transactions there are."""
        return len(self.time)

    @property
    def addresses(self) -> int:
        """How many addresses there are."""
        return len(self.address)

    @cached_property
    def first_output(self) -> np.ndarray:
        """Where each transaction's outputs begin; one more entry for the end."""
        return np.searchsorted(self.output_transaction, np.arange(self.transactions + 1))

    @cached_property
    def first_input(self) -> np.ndarray:
        """Where each transaction's inputs begin; one more entry for the end."""
        return np.searchsorted(self.input_transaction, np.arange(self.transactions + 1))

    @cached_property
    def spent_by(self) -> np.ndarray:
        """The input that spends each output; -1 if it is unspent."""
        spent = np.full(len(self.output_value), -1, dtype=np.int64)
        inside = self.input_output >= 0
        spent[self.input_output[inside]] = np.flatnonzero(inside)
        return spent

    @cached_property
    def input_count(self) -> np.ndarray:
        """Inputs of each transaction."""
        return np.diff(self.first_input)

    @cached_property
    def output_count(self) -> np.ndarray:
        """Outputs of each transaction."""
        return np.diff(self.first_output)

    @cached_property
    def first_payer(self) -> np.ndarray:
        """The address of each transaction's first input of a known address; -1 if there is none."""
        payer = np.full(self.transactions, -1, np.int64)
        known = np.flatnonzero(self.input_address >= 0)[::-1]
        payer[self.input_transaction[known]] = self.input_address[known]
        return payer

    def address_numbers(self, addresses: list[str] | pd.Series) -> np.ndarray:
        """The numbers of addresses; -1 for those that do not occur."""
        return _positions(self.address, list(addresses))

    def address_number(self, address: str) -> int:
        """The number of one address.

        :raises LedgerError: it does not occur in this ledger.
        """
        number = int(self.address_numbers([address])[0])
        if number < 0:
            raise LedgerError(f"The address {address} does not occur in this ledger.")
        return number

    def transaction_number(self, txid: str) -> int:
        """The number of one transaction.

        :raises LedgerError: it is not in this ledger.
        """
        number = int(_positions(self.txid, [txid])[0])
        if number < 0:
            raise LedgerError(f"There is no transaction {txid} in this ledger.")
        return number

    def address_text(self, numbers: np.ndarray | list[int]) -> pd.Series:
        """The addresses of some numbers; empty text for -1."""
        return _texts(self.address, numbers)

    def txid_text(self, numbers: np.ndarray | list[int]) -> pd.Series:
        """The transaction ids of some numbers."""
        return _texts(self.txid, numbers)

    def marked(self, numbers: np.ndarray) -> np.ndarray:
        """True for some addresses by number, False for all others; -1 marks nothing."""
        mask = np.zeros(self.addresses, bool)
        numbers = np.asarray(numbers, np.int64)
        mask[numbers[numbers >= 0]] = True
        return mask


def lookup(table: np.ndarray, numbers: np.ndarray, missing: object) -> np.ndarray:
    """``table[numbers]``; ``missing`` where the number is -1."""
    return np.append(table, np.array([missing], table.dtype))[numbers]


def reach(
    before: np.ndarray, after: np.ndarray, first: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """What can be reached from some nodes along edges, in breadth-first order.

    :param before: one node an edge, and ``after``: the node that it leads to; from 0 to size.
    :param first: the nodes to begin with.
    :returns: the nodes reached, ``first`` among them, nearest first; and for every node the one
        before it on a shortest way: ``size`` for those in ``first``, negative if not reached.
    """
    first = np.unique(first)
    # The start is a node of its own that leads to the first ones.
    rows = np.concatenate([before, np.full(len(first), size)], dtype=np.int32)
    columns = np.concatenate([after, first], dtype=np.int32)
    graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(size + 1, size + 1))
    order, parent = breadth_first_order(graph.tocsr(), size, directed=True)
    return order[1:], parent[:-1]


def _positions(texts: pa.Array, wanted: list[str]) -> np.ndarray:
    sought = pa.array([str(one) for one in wanted], texts.type).dictionary_encode()
    place = pc.index_in(texts, sought.dictionary)
    rows = np.flatnonzero(place.is_valid().to_numpy(zero_copy_only=False))
    found = np.full(len(sought.dictionary), -1, np.int64)
    found[place.take(pa.array(rows)).to_numpy()] = rows
    return found[sought.indices.to_numpy()]


def _texts(texts: pa.Array, numbers: np.ndarray | list[int]) -> pd.Series:
    rows = np.asarray(numbers, np.int64)
    return texts.take(pa.array(rows, mask=rows < 0)).fill_null("").to_pandas()
