"""From one entity to another: the next hop, and the shortest way that stops at services."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.flows.ledger import Ledger, lookup, reach


def next_hops(ledger: Ledger, addresses: np.ndarray, *, backward: bool = False) -> pd.DataFrame:
    """One step from a group of addresses (numbers): whom they paid, or who paid them.

    Transactions inside the group are left out. A payment of several inputs is one row an
    output; who paid is the first input whose address is known. Nobody is named (empty text, -1)
    where a coinbase paid, or where an address is not known.

    :returns: ``txid``, ``time``, ``address`` (the other side), ``value`` (satoshi), ``number``
        (of that address); in the order of time.
    """
    mine = ledger.marked(addresses)
    if backward:
        rows = np.flatnonzero(lookup(mine, ledger.output_address, False))
        payer = ledger.first_payer[ledger.output_transaction[rows]]
        keep = ~lookup(mine, payer, False)
        rows, other = rows[keep], payer[keep]
    else:
        spends = np.zeros(ledger.transactions, bool)
        spends[ledger.input_transaction[lookup(mine, ledger.input_address, False)]] = True
        to_others = ~lookup(mine, ledger.output_address, False)
        rows = np.flatnonzero(spends[ledger.output_transaction] & to_others)
        other = ledger.output_address[rows]
    transaction = ledger.output_transaction[rows]
    return pd.DataFrame({
        "txid": ledger.txid_text(transaction).to_numpy(), "time": ledger.time[transaction],
        "address": ledger.address_text(other).to_numpy(), "value": ledger.output_value[rows],
        "number": other,
    })  # fmt: skip


def shortest_path(
    ledger: Ledger, start: np.ndarray, goal: np.ndarray, *, stop: np.ndarray | None = None
) -> pd.DataFrame:
    """The way with the fewest transactions from some addresses to others.

    A path shows that coins could have come this way. Through a service it shows nothing: coins
    that enter a service are mixed with those of everybody else. So a way ends at ``stop``.

    :param start: address numbers; ``goal``: address numbers.
    :param stop: True for addresses of services; neither ``start`` nor ``goal`` stops.
    :returns: one row a transaction: ``hop``, ``txid``, ``time``, ``from`` and ``to`` (addresses
        of the coin that goes on), ``value`` (satoshi); empty if there is no such way.
    """
    begins, aims = ledger.marked(start), ledger.marked(goal)
    halts = np.zeros(ledger.addresses, bool) if stop is None else stop
    goes_on = (ledger.spent_by >= 0) & ~lookup(halts, ledger.output_address, False)
    outputs = np.flatnonzero(goes_on)
    before = ledger.output_transaction[outputs]
    after = ledger.input_transaction[ledger.spent_by[outputs]]
    first = ledger.input_transaction[lookup(begins, ledger.input_address, False)]
    order, parent = reach(before, after, first, ledger.transactions)
    hits = np.zeros(ledger.transactions, bool)
    hits[ledger.output_transaction[lookup(aims, ledger.output_address, False)]] = True
    reached = order[hits[order]]
    steps, at = [], int(reached[0]) if len(reached) else ledger.transactions
    while at != ledger.transactions:
        steps.append(at)
        at = int(parent[at])
    return _way(ledger, steps[::-1], begins, aims, goes_on)


def _way(
    ledger: Ledger, steps: list[int], begins: np.ndarray, aims: np.ndarray, goes_on: np.ndarray
) -> pd.DataFrame:
    rows = []
    payer = -1
    for hop, transaction in enumerate(steps):
        if hop == 0:
            inputs = np.arange(ledger.first_input[transaction], ledger.first_input[transaction + 1])
            payer = inputs[lookup(begins, ledger.input_address[inputs], False)][0]
        outputs = np.arange(ledger.first_output[transaction], ledger.first_output[transaction + 1])
        if hop + 1 < len(steps):
            outputs = outputs[goes_on[outputs]]
            into = ledger.input_transaction[ledger.spent_by[outputs]]
            output = outputs[into == steps[hop + 1]][0]
        else:
            output = outputs[lookup(aims, ledger.output_address[outputs], False)][0]
        rows.append((hop + 1, transaction, ledger.input_address[payer],
                     ledger.output_address[output], ledger.output_value[output]))  # fmt: skip
        payer = ledger.spent_by[output]
    table = pd.DataFrame(rows, columns=["hop", "transaction", "from", "to", "value"])
    numbers = table["transaction"].to_numpy(np.int64)
    return pd.DataFrame({
        "hop": table["hop"], "txid": ledger.txid_text(numbers).to_numpy(),
        "time": ledger.time[numbers],
        "from": ledger.address_text(table["from"].to_numpy(np.int64)).to_numpy(),
        "to": ledger.address_text(table["to"].to_numpy(np.int64)).to_numpy(),
        "value": table["value"],
    })  # fmt: skip
