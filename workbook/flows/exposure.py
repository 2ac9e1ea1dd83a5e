"""Exposure of an entity: to which kinds of services its coins went, and from which they came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.flows.ledger import Ledger, lookup
from workbook.flows.taint import entering, flow_matrix, solve

UNKNOWN = "no tag"


def exposure(
    ledger: Ledger, addresses: np.ndarray, category: pd.Series | np.ndarray, *,
    backward: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Value by category of service, direct and indirect, in satoshi.

    Direct: the coin went straight to a service (or came straight from one). Indirect: through
    other addresses first, in proportion to value (haircut, Möser, Böhme and Breuker 2014), up to
    the first service. What comes back to the entity itself is left aside. An exposure is a figure
    under a rule, not a finding about a person: the rule and the age of the tags belong to it.

    :param addresses: numbers of the entity's addresses.
    :param category: category of every address number, empty text without a tag.
    :param backward: where the coins came from, in place of where they went.
    :returns: ``category``, ``direct``, ``indirect``; the largest first. ``no tag`` holds what is
        unspent at unknown addresses (backward: what is older than the ledger, or newly issued).
    """
    mine = ledger.marked(addresses)
    kind = np.asarray(category, dtype=object)
    service = (kind != "") & ~mine
    return (_received if backward else _sent)(ledger, mine, kind, service)


def _sent(ledger: Ledger, mine: np.ndarray, kind: np.ndarray, service: np.ndarray) -> pd.DataFrame:
    # Each transaction passes on what the entity put in, in proportion to its outputs.
    own = np.flatnonzero(lookup(mine, ledger.input_address, False))
    put_in = np.zeros(ledger.transactions)
    np.add.at(put_in, ledger.input_transaction[own], ledger.input_value[own])
    entered = entering(ledger)
    first = (put_in / entered)[ledger.output_transaction] * ledger.output_value
    back = lookup(mine, ledger.output_address, False)
    at_service = lookup(service, ledger.output_address, False)
    halts = at_service | back
    goes_on = np.flatnonzero((ledger.spent_by >= 0) & ~halts)
    brought = np.zeros(ledger.transactions)
    np.add.at(brought, ledger.input_transaction[ledger.spent_by[goes_on]], first[goes_on])
    passing = solve(flow_matrix(ledger, halts), brought) / entered
    later = passing[ledger.output_transaction] * ledger.output_value
    rest = (ledger.spent_by < 0) & ~halts
    kinds = lookup(kind, ledger.output_address, "")
    return _table(kinds, first, later, at_service, rest)


def _received(
    ledger: Ledger, mine: np.ndarray, kind: np.ndarray, service: np.ndarray
) -> pd.DataFrame:
    # What the entity received, asked back through the inputs in proportion to their value.
    paid = lookup(mine, ledger.output_address, False)
    asked = np.zeros(ledger.transactions)
    np.add.at(asked, ledger.output_transaction[paid], ledger.output_value[paid])
    halts = paid | lookup(service, ledger.output_address, False)
    total = solve(flow_matrix(ledger, halts, backward=True), asked, backward=True)
    share = ledger.input_value / entering(ledger)[ledger.input_transaction]
    first = asked[ledger.input_transaction] * share
    later = (total - asked)[ledger.input_transaction] * share
    from_service = lookup(service, ledger.input_address, False)
    from_self = lookup(mine, ledger.input_address, False)
    rest = (ledger.input_output < 0) & ~from_service & ~from_self
    kinds = lookup(kind, ledger.input_address, "")
    table = _table(kinds, first, later, from_service, rest)
    # Coins that a transaction issued: nobody sent them.
    new = ledger.input_count == 0
    issued = [float(asked[new].sum()), float((total - asked)[new].sum())]
    table.loc[table["category"] == UNKNOWN, ["direct", "indirect"]] += issued
    return _sorted(table)


def _table(
    kind: np.ndarray, first: np.ndarray, later: np.ndarray, service: np.ndarray, rest: np.ndarray
) -> pd.DataFrame:
    named = pd.DataFrame({"category": kind[service], "direct": first[service],
                          "indirect": later[service]})  # fmt: skip
    table = named.groupby("category", as_index=False)[["direct", "indirect"]].sum()
    unknown = pd.DataFrame({"category": [UNKNOWN], "direct": [float(first[rest].sum())],
                            "indirect": [float(later[rest].sum())]})  # fmt: skip
    return _sorted(pd.concat([table, unknown], ignore_index=True))


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    order = np.argsort(-(table["direct"] + table["indirect"]).to_numpy(), kind="stable")
    return table.iloc[order].reset_index(drop=True)
