"""Hand-made ledgers: small, readable, and random ones for comparisons."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from workbook.flows import Ledger, read_ledger


class Tx(NamedTuple):
    """A transaction: the outputs that it spends, as ``t1:0``, and what it pays to whom."""

    name: str
    spends: list[str]
    pays: list[tuple[str | None, int]]
    block: int | None = None


def tables(transactions: Iterable[Tx]) -> dict[str, pd.DataFrame]:
    """The three tables; a transaction that spends nothing is a coinbase."""
    known: dict[str, tuple[str | None, int]] = {}
    head: list[dict[str, Any]] = []
    ins: list[dict[str, Any]] = []
    outs: list[dict[str, Any]] = []
    for place, (name, spends, pays, block) in enumerate(transactions):
        number = place if block is None else block
        head.append({
            "hash": name, "block_number": number,
            "block_timestamp": pd.Timestamp("2023-01-01") + pd.Timedelta(minutes=10 * number),
            "is_coinbase": not spends, "input_count": len(spends), "output_count": len(pays),
        })  # fmt: skip
        for index, coin in enumerate(spends):
            address, value = known.get(coin, (None, 0))
            source, _, output = coin.partition(":")
            ins.append({
                "transaction_hash": name, "index": index, "spent_transaction_hash": source,
                "spent_output_index": int(output), "addresses": address, "value": value,
            })  # fmt: skip
        for index, (address, value) in enumerate(pays):
            known[f"{name}:{index}"] = (address, value)
            outs.append({"transaction_hash": name, "index": index, "addresses": address,
                         "value": value})  # fmt: skip
    frames = {"transactions": head, "inputs": ins, "outputs": outs}
    columns = {
        "transactions": ["hash", "block_number", "block_timestamp", "is_coinbase", "input_count",
                         "output_count"],
        "inputs": ["transaction_hash", "index", "spent_transaction_hash", "spent_output_index",
                   "addresses", "value"],
        "outputs": ["transaction_hash", "index", "addresses", "value"],
    }  # fmt: skip
    return {name: pd.DataFrame(rows, columns=columns[name]) for name, rows in frames.items()}


def ledger(*transactions: Tx) -> Ledger:
    """Read as a whole ledger."""
    return read_ledger(tables(transactions)).ledger


def write(folder: Path, given: dict[str, pd.DataFrame], suffix: str) -> Path:
    """The tables as files of one kind (csv, parquet)."""
    for name, table in given.items():
        if suffix == "csv":
            table.to_csv(folder / f"{name}.csv", index=False)
        else:
            table.to_parquet(folder / f"{name}.parquet")
    return folder


def address(of: Ledger, number: int) -> str:
    """The address of an output; empty without one."""
    return str(of.address_text([int(of.output_address[number])])[0])


def number(of: Ledger, coin: str) -> int:
    """The output number of a coin such as ``t1:0``."""
    name, _, index = coin.partition(":")
    return int(of.first_output[of.transaction_number(name)]) + int(index)


NAMES = "ABCDEFGH"
QUICK = settings(max_examples=50, deadline=None, derandomize=True)


def some_ledger(chance: random.Random, *, size: int = 14, nameless: bool = True) -> list[Tx]:
    """Random transactions: coinbases first, then spends of what is unspent."""
    made: list[Tx] = []
    unspent: dict[str, int] = {}
    for place in range(size):
        name = f"t{place}"
        many = min(len(unspent), chance.choice([0, 1, 1, 2, 3])) if place > 1 else 0
        spends = chance.sample(sorted(unspent), many)
        total = sum(unspent.pop(coin) for coin in spends)
        total = total if spends else chance.choice([5, 50, 97])
        pays: list[tuple[str | None, int]] = []
        for left in range(chance.choice([1, 1, 2, 2, 3]), 0, -1):
            value = (
                chance.randint(0, total)
                if left > 1 or (spends and chance.random() < 0.4)
                else total
            )
            to = None if nameless and chance.random() < 0.1 else chance.choice(NAMES)
            pays.append((to, value))
            total -= value
        unspent |= {f"{name}:{index}": value for index, (_, value) in enumerate(pays)}
        made.append(Tx(name, spends, pays))
    return made


def some_ledgers(*, nameless: bool = True) -> st.SearchStrategy[list[Tx]]:
    """Random ledgers for :func:`hypothesis.given`."""
    return st.randoms(use_true_random=False).map(
        lambda chance: some_ledger(chance, nameless=nameless)
    )
