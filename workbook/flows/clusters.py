"""Co-spending clusters: addresses whose coins were spent together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

from workbook.flows.coinjoin import NO, UNKNOWN, YES, coinjoin_verdicts
from workbook.flows.ledger import Ledger


def clusters(
    ledger: Ledger, *, leave_out: np.ndarray | None = None, change: np.ndarray | None = None
) -> np.ndarray:
    """The cluster number of each address.

    All inputs of one transaction belong to one cluster: Meiklejohn et al. 2013, *A fistful of
    bitcoins* (heuristic 1), after Nakamoto 2008. It cannot hold for CoinJoins: leave them out.
    A cluster is a group of addresses, not a person.

    :param leave_out: True for transactions that join nothing (suspected CoinJoins).
    :param change: for each transaction the output that is its change, -1 for none (see
        :mod:`workbook.flows.change`); its address joins the cluster of the inputs.
    """
    left, right = _links(ledger, leave_out)
    if change is not None:
        payer = ledger.first_payer
        known = (change >= 0) & (payer >= 0)
        if leave_out is not None:
            known &= ~leave_out
        payer, kept = payer[known], ledger.output_address[change[known]]
        left = np.r_[left, payer[kept >= 0]]
        right = np.r_[right, kept[kept >= 0]]
    size = ledger.addresses
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def _links(ledger: Ledger, leave_out: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Each input of a known address with the one before it in the same transaction."""
    known = ledger.input_address >= 0
    transaction, address = ledger.input_transaction[known], ledger.input_address[known]
    same = (transaction[1:] == transaction[:-1]) & (address[1:] != address[:-1])
    if leave_out is not None:
        same &= ~leave_out[transaction[1:]]
    return address[:-1][same], address[1:][same]


def clusters_of_inputs(inputs: pd.DataFrame) -> pd.Series:
    """Clusters within a table of inputs: ``transaction_hash``, ``addresses``.

    :returns: cluster number by address; for excerpts such as one block. Rows without an address
        are left aside.
    """
    inputs = inputs.dropna(subset=["addresses"])
    codes, addresses = pd.factorize(inputs["addresses"])
    first = inputs.groupby("transaction_hash", sort=False)["addresses"].transform("first")
    payer = pd.Index(addresses).get_indexer(first)
    size = len(addresses)
    graph = coo_matrix((np.ones(len(codes), np.int8), (codes, payer)), shape=(size, size))
    return pd.Series(connected_components(graph, directed=False)[1], index=addresses)


class Link(NamedTuple):
    """``answer``: linked, cannot tell, or not linked; why; the transactions that join the two."""

    answer: str
    reason: str
    transactions: list[str]


def linked(ledger: Ledger, one: str, other: str, *, verdicts: np.ndarray | None = None) -> Link:
    """Were the coins of two addresses spent by one owner?

    - *linked*: joined by transactions that do not look like CoinJoins.
    - *cannot tell*: joined only through transactions that may be or look like CoinJoins.
    - *not linked*: never joined. That is no proof of two owners.

    :param verdicts: of :func:`~workbook.flows.coinjoin.coinjoin_verdicts`; computed if not given.
    :raises LedgerError: an address does not occur.
    """
    a, b = ledger.address_number(one), ledger.address_number(other)
    judged = coinjoin_verdicts(ledger) if verdicts is None else verdicts
    if a == b:
        return Link("linked", "They are the same address.", [])
    path = merging_transactions(ledger, a, b, leave_out=judged != NO)
    if path:
        return Link("linked", "Coins spent together join them, directly or by a chain.", path)
    path = merging_transactions(ledger, a, b, leave_out=judged == YES)
    if path:
        return Link("cannot tell", "They meet only in a transaction that may be a CoinJoin.", path)
    path = merging_transactions(ledger, a, b)
    if path:
        return Link("cannot tell", "They meet only in a transaction that looks like a CoinJoin.",
                    path)  # fmt: skip
    return Link("not linked", "Their coins were never spent together.", [])


def merging_transactions(
    ledger: Ledger, one: int, other: int, *, leave_out: np.ndarray | None = None
) -> list[str]:
    """The shortest row of transactions that joins two addresses (numbers); empty if none does."""
    use = ledger.input_address >= 0
    if leave_out is not None:
        use &= ~leave_out[ledger.input_transaction]
    address = ledger.input_address[use]
    transaction = ledger.input_transaction[use].astype(np.int64) + ledger.addresses
    size = ledger.addresses + ledger.transactions
    ones = np.ones(len(address), np.int8)
    graph = coo_matrix((ones, (address, transaction)), shape=(size, size)).tocsr()
    _, before = breadth_first_order(graph, one, directed=False)
    if before[other] < 0:
        return []
    path, at = [], other
    while at != one:
        at = int(before[at])
        if at >= ledger.addresses:
            path.append(at - ledger.addresses)
    return ledger.txid_text(path[::-1]).tolist()


def cluster_table(ledger: Ledger, cluster: np.ndarray, *, least: int = 2) -> pd.DataFrame:
    """Clusters by size.

    :returns: ``cluster``, ``addresses``, ``received`` (satoshi), ``first`` and ``last`` time
        paid (empty if never paid in this ledger); clusters of at least ``least`` addresses,
        largest first.
    """
    paid = ledger.output_address >= 0
    table = pd.DataFrame({
        "cluster": cluster[ledger.output_address[paid]], "value": ledger.output_value[paid],
        "time": ledger.time[ledger.output_transaction[paid]],
    })  # fmt: skip
    size = np.bincount(cluster)
    grouped = table.groupby("cluster")
    found = grouped.agg(received=("value", "sum"), first=("time", "min"), last=("time", "max"))
    found = found.reindex(np.arange(len(size)))
    found["received"] = found["received"].fillna(0).astype(np.int64)
    found.insert(0, "addresses", size)
    result = found.rename_axis("cluster").reset_index()
    large = result[result["addresses"] >= least]
    return large.sort_values(["addresses", "cluster"], ascending=[False, True], ignore_index=True)


__all__ = ["NO", "UNKNOWN", "YES", "Link", "cluster_table", "clusters", "clusters_of_inputs",
           "linked", "merging_transactions"]  # fmt: skip
