"""Clusters against a union of sets by networkx, and hand-made cases."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from tests.flows.ledgers import QUICK, Tx, ledger, some_ledgers, tables
from workbook.flows import (
    Ledger,
    LedgerError,
    cluster_table,
    clusters,
    clusters_of_inputs,
    coinjoin_verdicts,
    linked,
    merging_transactions,
    read_ledger,
)

JOINT = [
    Tx("c1", [], [("A", 10), ("B", 20), ("C", 30), ("D", 40)]),
    Tx("t1", ["c1:0", "c1:1"], [("E", 25), ("F", 5)]),
    Tx("t2", ["t1:1", "c1:2"], [("G", 35)]),
]


def groups(of: Ledger, cluster: np.ndarray) -> set[frozenset[str]]:
    names = pd.Series(of.address.to_pylist())
    return {frozenset(part) for _, part in names.groupby(cluster)}


def test_spent_together_by_hand() -> None:
    got = ledger(*JOINT)
    assert groups(got, clusters(got)) == {
        frozenset("AB"), frozenset("CF"), frozenset("D"), frozenset("E"), frozenset("G")
    }  # fmt: skip
    leave_out = np.array([False, True, False])
    assert frozenset("AB") not in groups(got, clusters(got, leave_out=leave_out))
    change = np.array([-1, 5, -1])  # F is the change of t1
    assert frozenset("ABCF") in groups(got, clusters(got, change=change))
    both = clusters(got, change=change, leave_out=leave_out)
    assert frozenset("CF") in groups(got, both) and frozenset("A") in groups(got, both)


@QUICK
@given(some_ledgers())
def test_the_same_as_a_union_of_sets(spec: list[Tx]) -> None:
    got = ledger(*spec)
    graph = nx.Graph()
    graph.add_nodes_from(got.address.to_pylist())
    paid = {f"{one.name}:{n}": to for one in spec for n, (to, _) in enumerate(one.pays)}
    for one in spec:
        known = [paid[coin] for coin in one.spends if paid[coin]]
        nx.add_path(graph, known)
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    assert groups(got, clusters(got)) == expected
    assert cluster_table(got, clusters(got), least=1)["addresses"].sum() == got.addresses
    inputs = clusters_of_inputs(tables(spec)["inputs"])
    seen = {paid[coin] for one in spec for coin in one.spends} - {None}
    assert set(inputs.index) == seen
    assert {frozenset(part.index) for _, part in inputs.groupby(inputs)} == {
        frozenset(part & seen) for part in expected if part & seen
    }


def test_an_unknown_address_between_two_known_ones() -> None:
    got = ledger(
        Tx("c1", [], [("A", 10), (None, 20), ("B", 30), (None, 5)]),
        Tx("t1", ["c1:0", "c1:1", "c1:2"], [("C", 60)]),
        Tx("t2", ["c1:3"], [("D", 5)]),
    )
    assert groups(got, clusters(got)) == {frozenset("AB"), frozenset("C"), frozenset("D")}
    no_address = np.array([-1, -1, 5])
    assert groups(got, clusters(got, change=no_address)) == groups(got, clusters(got))


def test_a_table_of_clusters() -> None:
    got = ledger(*JOINT)
    table = cluster_table(got, clusters(got))
    assert table["addresses"].tolist() == [2, 2]
    assert sorted(table["received"]) == [30, 35]
    of_cf = table[table["received"] == 35].iloc[0]
    assert of_cf["first"] == pd.Timestamp("2023-01-01 00:00")
    assert of_cf["last"] == pd.Timestamp("2023-01-01 00:10")


def test_a_cluster_that_was_never_paid_in_an_excerpt() -> None:
    raw = {name: table[~table.get("hash", table.get("transaction_hash")).eq("c1")]
           for name, table in tables(JOINT).items()}  # fmt: skip
    got = read_ledger(raw, outside=True).ledger
    table = cluster_table(got, clusters(got))
    unpaid = table[table["first"].isna()].iloc[0]
    assert (unpaid["addresses"], unpaid["received"]) == (2, 0)


def test_linked_in_three_ways() -> None:
    names = "ABCDEF"
    mix = [(f"{name}1", 10) for name in names]
    got = ledger(
        Tx("c1", [], [(name, 11) for name in names] + [("P", 5), ("Q", 6), ("R", 7)]),
        Tx("join", [f"c1:{n}" for n in range(5)], mix[:5]),
        Tx("t1", ["c1:6", "c1:7"], [("S", 11)]),
        Tx("t2", ["c1:5"], [("R", 10)]),
        Tx("t3", ["t2:0", "t1:0"], [("T", 10)]),
        Tx("wages", ["join:0", "join:1", "join:2"], [("U", 9), ("V", 9), ("W", 9), ("A1", 3)]),
    )
    assert coinjoin_verdicts(got).tolist() == [0, 2, 0, 0, 0, 1]
    assert linked(got, "P", "Q")[::2] == ("linked", ["t1"])
    assert linked(got, "S", "R")[::2] == ("linked", ["t3"])
    assert linked(got, "A", "B")[::2] == ("cannot tell", ["join"])
    assert "looks like" in linked(got, "A", "B").reason
    assert linked(got, "A1", "B1")[::2] == ("cannot tell", ["wages"])
    assert "may be" in linked(got, "A1", "B1").reason
    assert linked(got, "A", "P")[::2] == ("not linked", [])
    assert linked(got, "T", "T").answer == "linked"
    with pytest.raises(LedgerError, match="The address Z does not occur"):
        linked(got, "A", "Z")


@QUICK
@given(some_ledgers())
def test_the_shortest_row_of_merges(spec: list[Tx]) -> None:
    got = ledger(*spec)
    graph = nx.Graph()
    graph.add_nodes_from(range(got.addresses))
    for number, one in zip(got.input_address, got.txid_text(got.input_transaction), strict=True):
        if number >= 0:
            graph.add_edge(int(number), one)
    for other in range(1, got.addresses):
        found = merging_transactions(got, 0, other)
        if nx.has_path(graph, 0, other):
            assert len(found) == nx.shortest_path_length(graph, 0, other) // 2
            members = [set(graph[one]) for one in found]
            assert 0 in members[0] and other in members[-1]
            assert all(one & two for one, two in pairwise(members))
        else:
            assert found == []


def test_an_empty_ledger_has_no_clusters() -> None:
    got = ledger()
    assert len(clusters(got)) == 0 and cluster_table(got, clusters(got)).empty
    assert clusters_of_inputs(tables([])["inputs"]).empty
