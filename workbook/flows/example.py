"""A ledger small enough to check by hand, and what arrives at an address of it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from workbook.flows.ledger import Ledger
from workbook.flows.read import read_ledger
from workbook.flows.taint import tainted_at

COIN = 100_000_000


def ledger_of_coins(coins: pd.DataFrame) -> Ledger:
    """A small ledger from a table with one row a coin.

    A transaction is as old as its name is high in the alphabet. Its inputs stand in the order of
    the table. There is no fee.

    :param coins: columns made_in (transaction), index (place among its outputs), address, btc
        (bitcoin) and spent_in (transaction, or "" if the coin is not spent). A transaction that
        spends nothing makes new coins.
    """
    spent = coins[coins["spent_in"] != ""]
    names = pd.Series(sorted(set(coins["made_in"])))
    tables = {
        "inputs": pd.DataFrame({
            "transaction_hash": spent["spent_in"], "index": spent.groupby("spent_in").cumcount(),
            "spent_transaction_hash": spent["made_in"], "spent_output_index": spent["index"],
            "addresses": spent["address"], "value": spent["btc"] * COIN,
        }),
        "outputs": pd.DataFrame({
            "transaction_hash": coins["made_in"], "index": coins["index"],
            "addresses": coins["address"], "value": coins["btc"] * COIN,
        }),
        "transactions": pd.DataFrame({
            "hash": names, "block_number": names.index,
            "block_timestamp": pd.Timestamp("2024-01-01") + pd.to_timedelta(names.index, "D"),
            "is_coinbase": ~names.isin(coins["spent_in"]),
        }),
    }  # fmt: skip
    return read_ledger(tables).ledger


def arrivals(ledger: Ledger, start: str, *, stop: str) -> Callable[[str, str], float]:
    """A question to a small ledger: how many tainted bitcoin arrive at an address?

    ``arrived = arrivals(small, "A", stop="Exchange")``, then ``arrived("poison", "F")``.

    :param start: the address whose coins are tainted at the beginning.
    :param stop: the address of the service where taint rests.
    :returns: a function of a rule and an address.
    """
    service = ledger.marked(ledger.address_numbers([stop]))

    def arrived(rule: str, address: str) -> float:
        at = ledger.marked(ledger.address_numbers([address]))
        return tainted_at(ledger, start, rule, stop=service, at=at)

    return arrived
