"""Read a ledger in the layout of bitcoin-etl, check every row, and say what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbook.flows.columns import Table, open_table
from workbook.flows.ledger import Ledger, lookup, reach

NEEDED = {
    "transactions": ("hash", "block_number", "block_timestamp", "is_coinbase"),
    "inputs": ("transaction_hash", "index", "spent_transaction_hash", "spent_output_index",
               "value"),
    "outputs": ("transaction_hash", "index", "addresses", "value"),
}  # fmt: skip
_KNOWN = {
    "transactions": ("index", "input_count", "output_count"),
    "inputs": ("addresses",),
    "outputs": (),
}
#: No amount is larger: 21 million bitcoin.
MOST = 21_000_000 * 10**8
_NOTHING = "0" * 64


@dataclass(frozen=True)
class Reading:
    """A ledger and what was noticed while it was read.

    ``skipped``: one row for each row of a file that could not be used: ``file``, ``row``
    (header is 1), ``reason``, ``sentence``. ``notes``: reasons that cost no row, with their
    count, such as inputs from outside an excerpt or outputs without an address.
    """

    ledger: Ledger
    skipped: pd.DataFrame
    notes: dict[str, int]

    def counts(self) -> pd.DataFrame:
        """How many rows were skipped, by file and reason."""
        return self.skipped.groupby(["file", "reason"], as_index=False).agg(rows=("row", "size"))


def read_ledger(
    source: str | Path | dict[str, pd.DataFrame | pa.Table], *, outside: bool = False,
    strict: bool = True,
) -> Reading:  # fmt: skip
    """Read ``transactions``, ``inputs`` and ``outputs``.

    :param source: a folder with three files (``.parquet`` or ``.csv``), or the three tables.
        Of the columns of bitcoin-etl beyond the needed ones only ``index``, ``input_count`` and
        ``output_count`` of the transactions are read, where they are there. ``addresses`` may
        hold text or a list of one address.
    :param outside: accept inputs whose earlier output is not in the ledger, as in an excerpt of
        a chain; they keep the value and address that their row states.
    :param strict: stop at the first faulty row. Otherwise its whole transaction is left out,
        together with all that spends from it, and named in ``skipped``.
    :raises LedgerError: a file or column is missing, or (strict) a row is faulty: cut short,
        wrongly encoded, an empty field or text in place of a number, a duplicate transaction id,
        a missing or later previous output, an output spent twice, a negative amount, outputs
        larger than inputs, an amount that differs from the output it spends, a transaction with
        fewer rows than it counts.
    """
    tables = {
        name: open_table(source, name, needed, _KNOWN[name], strict=strict)
        for name, needed in NEEDED.items()
    }
    return _Reader(tables, outside).read()


class _Reader:
    """Transactions are numbered by their row until they are put in order at the end."""

    def __init__(self, tables: dict[str, Table], outside: bool) -> None:
        self.transactions, self.inputs, self.outputs = (tables[name] for name in NEEDED)
        self.outside = outside
        self.notes: dict[str, int] = {}

    def read(self) -> Reading:
        self._read_transactions()
        self._read_rows()
        self._find_spent()
        self._check_counts()
        self._put_in_order()
        self._check_spending()
        self._leave_out()
        ledger = self._build()
        parts = [part for table in (self.transactions, self.inputs, self.outputs)
                 for part in table.skipped()]  # fmt: skip
        columns = ["file", "row", "reason", "sentence"]
        skipped = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
        skipped = skipped.sort_values(["file", "row"], ignore_index=True)
        return Reading(ledger, skipped, {text: rows for text, rows in self.notes.items() if rows})

    def _read_transactions(self) -> None:
        table = self.transactions
        self.txid = _one(table.text("hash"))
        empty = self.txid.is_null().to_numpy(zero_copy_only=False)
        table.fault(np.flatnonzero(empty), "empty field", "hash is empty")
        first = pc.index_in(self.txid, self.txid).to_numpy(zero_copy_only=False)
        again = ~empty & (first != np.arange(len(table)))
        table.fault(np.flatnonzero(again), "duplicate transaction id",
                    "this transaction id is there already")  # fmt: skip
        self.block = table.whole("block_number")
        self.time = table.times("block_timestamp")
        self.coinbase = table.truth("is_coinbase")

    def _read_rows(self) -> None:
        self.of_output = self._owners(self.outputs)
        self.out_index = self.outputs.whole("index")
        self.value = self.outputs.whole("value", most=MOST)
        self.of_input = self._owners(self.inputs)
        spent = self.inputs.text("spent_transaction_hash")
        names = pc.fill_null(pc.not_equal(spent, _NOTHING), False).to_numpy()
        # A coinbase has no inputs, or one that names no output.
        of_coinbase = lookup(self.coinbase, self.of_input, False)
        self.spends = names | ~of_coinbase
        self.notes["inputs of coinbases, which spend nothing"] = int((~self.spends).sum())
        self.inputs.fault(np.flatnonzero(~names & self.spends), "missing previous output",
                          "it names no output that it spends")  # fmt: skip
        self.inputs.fault(np.flatnonzero(names & of_coinbase), "coinbase with input",
                          "it belongs to a coinbase, which spends nothing")  # fmt: skip
        self.in_index = self.inputs.whole("index", only=self.spends)
        self.in_value = self.inputs.whole("value", only=self.spends, most=MOST)
        self.place = self.inputs.whole("spent_output_index", only=self.spends & names)
        self.source = np.where(names, _index_in(spent, self.txid), -1)

    def _owners(self, table: Table) -> np.ndarray:
        """The transaction of each row; -1 where there is none."""
        owner = _index_in(table.text("transaction_hash"), self.txid)
        table.fault(np.flatnonzero(owner < 0), "unknown transaction",
                    "its transaction is not in the list of transactions")  # fmt: skip
        return owner

    def _find_spent(self) -> None:
        """The output (row) that each input spends; -1 where it is not in the ledger."""
        keys = _key(self.of_output, self.out_index)
        order = _sorted(keys)
        keys = keys[order]
        again = np.flatnonzero((keys[1:] == keys[:-1]) & (keys[1:] >= 0)) + 1
        self.outputs.fault(np.sort(order[again]), "duplicate output",
                           "this output of its transaction is there already")  # fmt: skip
        wanted = _key(self.source, self.place)
        at = np.searchsorted(keys, wanted)
        found = (wanted >= 0) & (lookup(keys, np.where(at < len(keys), at, -1), -1) == wanted)
        self.spent = np.full(len(wanted), -1, np.int64)
        self.spent[found] = order[at[found]]
        missing = (self.spent < 0) & self.spends
        strange = missing & (self.source < 0)
        self.inputs.fault(np.flatnonzero(missing & ~strange), "missing previous output",
                          "the transaction that it spends from has no such output")  # fmt: skip
        if not self.outside:
            self.inputs.fault(np.flatnonzero(strange), "missing previous output",
                              "the output that it spends is not in the ledger")  # fmt: skip

    def _check_counts(self) -> None:
        for rows, column, owner in (
            ("inputs", "input_count", self.of_input[self.spends]),
            ("outputs", "output_count", self.of_output),
        ):
            if column in self.transactions.names:
                stated = self.transactions.whole(column, unknown=True)
                there = np.bincount(owner[owner >= 0], minlength=len(stated))
                # Exporters that write the empty input of a coinbase may count it.
                other = (stated >= 0) & (stated != there)
                if rows == "inputs":
                    other &= ~self.coinbase
                self.transactions.fault(
                    np.flatnonzero(other), "rows missing",
                    f"the {rows} that are there are not as many as {column} says",
                )  # fmt: skip

    def _put_in_order(self) -> None:
        """By block, then ``index``, then row; a coin is spent after it was made."""
        index = np.zeros(len(self.block), np.int64)
        if "index" in self.transactions.names:
            index = self.transactions.whole("index", unknown=True)
        before, after, row = self._edges()
        later = self.block[before] > self.block[after]
        self.inputs.fault(row[later], "spent too early", "it spends an output of a later block")
        own = before == after
        self.inputs.fault(row[own], "spent too early", "it spends an output of its transaction")
        order = np.lexsort((index, self.block))
        self.rank = _ranks(order)
        same = ~later & ~own & (self.block[before] == self.block[after])
        before, after = before[same], after[same]
        if (self.rank[before] > self.rank[after]).any():
            depth = _depths(before, after, len(order))
            self.transactions.fault(np.flatnonzero(depth < 0), "spent too early",
                                    "it spends an output that is made of its own")  # fmt: skip
            order = np.lexsort((index, depth, self.block))
            self.rank = _ranks(order)
        self.order = order

    def _edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For inputs of this ledger's coins: from transaction, to transaction, and row."""
        row = np.flatnonzero((self.spent >= 0) & (self.of_input >= 0))
        return self.of_output[self.spent[row]], self.of_input[row], row

    def _check_spending(self) -> None:
        inside = np.flatnonzero(self.spent >= 0)
        spent = self.spent[inside]
        often = np.bincount(spent, minlength=len(self.value))[spent] > 1
        rows = inside[often]
        rows = rows[np.lexsort((rows, lookup(self.rank, self.of_input[rows], -1),
                                self.spent[rows]))]  # fmt: skip
        again = rows[1:][self.spent[rows][1:] == self.spent[rows][:-1]]
        self.inputs.fault(np.sort(again), "spent twice",
                          "the output that it spends was spent before")  # fmt: skip
        other = inside[self.in_value[inside] != self.value[spent]]
        other = other[~self.outputs.faulty[self.spent[other]]]
        self.inputs.fault(other, "different amount",
                          "its amount differs from the output that it spends")  # fmt: skip

    def _leave_out(self) -> None:
        """What is faulty, what adds up to more than it has, and all that spends from these."""
        rows_faulty = np.zeros(len(self.block), bool)
        for table, owner in ((self.inputs, self.of_input), (self.outputs, self.of_output)):
            of_faulty = owner[table.faulty]
            rows_faulty[of_faulty[of_faulty >= 0]] = True
        table = self.transactions
        whole = ~rows_faulty & ~table.faulty
        paid = _totals(self.of_output, self.value, self.value >= 0, len(whole))
        self.balance = _totals(self.of_input, self.in_value, self.spends, len(whole)) - paid
        more = (self.balance < 0) & ~self.coinbase & whole
        table.fault(np.flatnonzero(more), "more out than in",
                    "its outputs are larger than its inputs")  # fmt: skip
        table.fault(np.flatnonzero(rows_faulty), "faulty input or output",
                    "one of its inputs or outputs cannot be used")  # fmt: skip
        if table.faulty.any():
            before, after, _ = self._edges()
            reached, _ = reach(before, after, np.flatnonzero(table.faulty), len(whole))
            table.fault(np.sort(reached), "spends from a row that was left out",
                        "it spends from a transaction that was left out")  # fmt: skip

    def _build(self) -> Ledger:
        keep = self.order[~self.transactions.faulty[self.order]]
        number = np.full(len(self.block), -1, np.int64)
        number[keep] = np.arange(len(keep))
        outs = _rows_in_order(lookup(number, self.of_output, -1), self.out_index)
        ins = _rows_in_order(np.where(self.spends, lookup(number, self.of_input, -1), -1),
                             self.in_index)  # fmt: skip
        out_number = np.full(len(self.value), -1, np.int32)
        out_number[outs] = np.arange(len(outs))
        source = lookup(out_number, self.spent[ins], -1)
        names, address = self._addresses(outs)
        in_address = lookup(address, source, -1)
        outside = np.flatnonzero(source < 0)
        if len(outside):
            self.notes["inputs from outside the ledger"] = len(outside)
            if "addresses" in self.inputs.names:
                names, in_address[outside] = self._stated(ins[outside], names)
        return Ledger(
            txid=self.txid.take(pa.array(keep)), time=self.time[keep], block=self.block[keep],
            fee=np.where(self.coinbase, 0, self.balance)[keep], coinbase=self.coinbase[keep],
            output_transaction=number[self.of_output[outs]].astype(np.int32),
            output_index=self.out_index[outs].astype(np.int32),
            output_address=address, output_value=self.value[outs],
            input_transaction=number[self.of_input[ins]].astype(np.int32),
            input_output=source, input_address=in_address, input_value=self.in_value[ins],
            address=names,
        )  # fmt: skip

    def _addresses(self, outs: np.ndarray) -> tuple[pa.Array, np.ndarray]:
        """Addresses in the order in which they are first paid, and the number of each output's."""
        written, several = self.outputs.addresses()
        self.notes["outputs with several addresses"] = several
        coded = _one(written).dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy()[outs]
        self.notes["outputs without an address"] = int((codes < 0).sum()) - several
        address, used = pd.factorize(np.where(codes < 0, -1, codes))
        if len(used) and (used < 0).any():
            # Without an address: no number.
            nothing = int(np.flatnonzero(used < 0)[0])
            address = np.where(address == nothing, -1, address - (address > nothing))
            used = np.delete(used, nothing)
        return coded.dictionary.take(pa.array(used)), address.astype(np.int32)

    def _stated(self, rows: np.ndarray, names: pa.Array) -> tuple[pa.Array, np.ndarray]:
        """Addresses of inputs from outside the ledger, as their rows state them."""
        stated = self.inputs.addresses()[0].take(pa.array(rows))
        both = pa.concat_arrays([names, _one(stated.unique().drop_null())]).unique()
        return both, _index_in(stated, both).astype(np.int32)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)


def _index_in(wanted: pa.ChunkedArray, texts: pa.Array) -> np.ndarray:
    """The place of each text; -1 where it is none of them, or null."""
    found = pc.index_in(wanted, value_set=texts, skip_nulls=True)
    return found.fill_null(-1).to_numpy().astype(np.int64)


def _key(transaction: np.ndarray, index: np.ndarray) -> np.ndarray:
    """One number for a place in a transaction; -1 if either is -1."""
    return np.where((transaction < 0) | (index < 0), -1, transaction << 31 | index)


def _sorted(keys: np.ndarray) -> np.ndarray:
    if (keys[1:] >= keys[:-1]).all():
        return np.arange(len(keys))
    return np.argsort(keys, kind="stable")


def _rows_in_order(transaction: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Rows by transaction and place; those of no transaction are left out."""
    rows = np.flatnonzero(transaction >= 0)
    return rows[_sorted(_key(transaction[rows], index[rows]))]


def _ranks(order: np.ndarray) -> np.ndarray:
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _depths(before: np.ndarray, after: np.ndarray, size: int) -> np.ndarray:
    """The longest way that leads to each node; -1 for nodes on or behind a circle."""
    order = np.argsort(before, kind="stable")
    after = after[order]
    start = np.searchsorted(before[order], np.arange(size + 1))
    waits = np.bincount(after, minlength=size)
    depth = np.where(waits == 0, 0, -1)
    ready = np.flatnonzero((waits == 0) & (np.diff(start) > 0))
    level = 0
    while len(ready):
        level += 1
        count = start[ready + 1] - start[ready]
        edge = np.repeat(start[ready] - np.cumsum(count) + count, count) + np.arange(count.sum())
        np.subtract.at(waits, after[edge], 1)
        ready = np.unique(after[edge])
        ready = ready[waits[ready] == 0]
        depth[ready] = level
    return depth


def _totals(owner: np.ndarray, value: np.ndarray, use: np.ndarray, count: int) -> np.ndarray:
    total = np.zeros(count, np.int64)
    known = use & (owner >= 0)
    np.add.at(total, owner[known], value[known])
    return total
