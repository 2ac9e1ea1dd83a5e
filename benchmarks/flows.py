"""Co-spending clusters and taint, beside networkx on the same ledger."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np

from benchmarks.ledgers import SCALES, first_coins, ledger_folder, read, touch_flows, touch_inputs
from benchmarks.measure import Comparison, Job
from workbook.flows import Ledger, clusters, taint

TOO_LARGE = "minutes and some 20 GB, by what it needs at 10^6"


def comparisons(sizes: list[str]) -> Iterator[Comparison]:
    """Clusters, poison and haircut at each size."""
    for size in (name for name in SCALES if name in sizes):
        data = ledger_folder(size)
        fits = size != "10^7"
        for what, ours, peer, floor, name in (
            ("co-spending clusters", our_clusters, nx_clusters, touch_inputs,
             "networkx connected_components"),
            ("taint, poison", our_poison, nx_poison, touch_flows, "networkx descendants"),
            ("taint, haircut", our_haircut, nx_haircut, touch_flows,
             "networkx, transaction by transaction"),
            ("taint, FIFO", our_fifo, None, touch_flows, ""),
        ):  # fmt: skip
            compared = fits and peer is not None
            why = TOO_LARGE if peer is not None else "no library has it"
            yield Comparison(
                what, size, data, Job(read, ours), Job(read, floor),
                Job(read, peer) if compared and peer is not None else None, name,
                "" if compared else why,
            )  # fmt: skip


def _ledger(prepared: object) -> Ledger:
    assert isinstance(prepared, Ledger)
    return prepared


def our_clusters(prepared: object) -> np.ndarray:
    return clusters(_ledger(prepared))


def nx_clusters(prepared: object) -> int:
    ledger = _ledger(prepared)
    graph = nx.Graph()
    graph.add_nodes_from(range(ledger.addresses))
    transaction, address = ledger.input_transaction, ledger.input_address
    same = transaction[1:] == transaction[:-1]
    graph.add_edges_from(zip(address[:-1][same].tolist(), address[1:][same].tolist(), strict=True))
    return sum(1 for _ in nx.connected_components(graph))


def our_poison(prepared: object) -> float:
    ledger = _ledger(prepared)
    return float(taint(ledger, first_coins(ledger), "poison").amount.sum())


def our_haircut(prepared: object) -> float:
    ledger = _ledger(prepared)
    return float(taint(ledger, first_coins(ledger), "haircut").amount.sum())


def our_fifo(prepared: object) -> float:
    ledger = _ledger(prepared)
    return float(taint(ledger, first_coins(ledger), "FIFO").amount.sum())


def _transaction_graph(ledger: Ledger) -> nx.DiGraph:
    """An edge for each spent coin; the share of the earlier transaction's value that it carries."""
    before = ledger.output_transaction[ledger.input_output]
    paid = np.bincount(ledger.output_transaction, weights=ledger.output_value)
    share = ledger.input_value / (paid + ledger.fee)[before]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(ledger.transactions))
    for one, other, part in zip(
        before.tolist(), ledger.input_transaction.tolist(), share.tolist(), strict=True
    ):
        if graph.has_edge(one, other):
            graph[one][other]["share"] += part
        else:
            graph.add_edge(one, other, share=part)
    return graph


def nx_poison(prepared: object) -> int:
    ledger = _ledger(prepared)
    graph = _transaction_graph(ledger)
    sources = np.unique(ledger.output_transaction[first_coins(ledger)]).tolist()
    graph.add_edges_from((-1, source) for source in sources)
    return len(nx.descendants(graph, -1))


def nx_haircut(prepared: object) -> float:
    ledger = _ledger(prepared)
    graph = _transaction_graph(ledger)
    sources = first_coins(ledger)
    inside = dict.fromkeys(range(ledger.transactions), 0.0)
    for transaction, value in zip(
        ledger.output_transaction[sources].tolist(), ledger.output_value[sources].tolist(),
        strict=True,
    ):  # fmt: skip
        inside[transaction] += value
    # Transactions come in the order of time, which is a topological order.
    for transaction in range(ledger.transactions):
        if inside[transaction]:
            for after, edge in graph[transaction].items():
                inside[after] += inside[transaction] * edge["share"]
    return sum(inside.values())
