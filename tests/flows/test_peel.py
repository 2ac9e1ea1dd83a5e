"""Peeling chains on hand-made rows of transactions, and against a plain walk."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given

from tests.flows.ledgers import QUICK, Tx, ledger, some_ledgers
from workbook.flows import LedgerError, follow_peels, peeling_chains

PEEL = [
    Tx("c", [], [("A", 1000)]),
    Tx("p1", ["c:0"], [("B1", 100), ("A1", 890)]),
    Tx("p2", ["p1:1"], [("A2", 780), ("B2", 100)]),
    Tx("p3", ["p2:0"], [("B3", 200), ("A3", 580)]),
    Tx("side", ["p1:0"], [("X", 60), ("Y", 40)]),
    Tx("end", ["p3:1", "p3:0"], [("Z", 700), ("Q", 80)]),
]


def test_one_chain_by_hand() -> None:
    table = peeling_chains(ledger(*PEEL), least=3)
    assert table.to_dict("records") == [{
        "start": "p1", "end": "p3", "length": 3, "entered": 1000, "peeled": 420,
        "first": pd.Timestamp("2023-01-01 00:10"), "last": pd.Timestamp("2023-01-01 00:30"),
    }]  # fmt: skip
    assert peeling_chains(ledger(*PEEL), least=4).empty
    assert peeling_chains(ledger(*PEEL), least=1)["start"].tolist() == ["p1", "side"]


def test_its_steps() -> None:
    steps = follow_peels(ledger(*PEEL), "p1")
    assert steps["txid"].tolist() == ["p1", "p2", "p3"]
    assert steps["paid"].tolist() == [100, 100, 200]
    assert steps["paid_to"].tolist() == ["B1", "B2", "B3"]
    assert steps["rest"].tolist() == [890, 780, 580]
    assert steps["step"].tolist() == [1, 2, 3]
    assert follow_peels(ledger(*PEEL), "p2", most=1)["txid"].tolist() == ["p2"]


def test_where_nothing_is_peeled() -> None:
    assert follow_peels(ledger(*PEEL), "end").empty
    with pytest.raises(LedgerError, match="no transaction nowhere"):
        follow_peels(ledger(*PEEL), "nowhere")
    assert peeling_chains(ledger()).empty
    assert peeling_chains(ledger(Tx("c", [], [("A", 5), ("B", 4)]))).empty


def test_a_payment_without_an_address() -> None:
    got = ledger(Tx("c", [], [("A", 10)]), Tx("p", ["c:0"], [(None, 1), ("B", 9)]))
    assert follow_peels(got, "p")["paid_to"].tolist() == [""]


@QUICK
@given(some_ledgers())
def test_the_same_as_a_plain_walk(spec: list[Tx]) -> None:
    got = ledger(*spec)
    spender = {coin: one.name for one in spec for coin in one.spends}
    peels = {one.name: one for one in spec if len(one.spends) == 1 and len(one.pays) == 2}

    def after(name: str) -> str | None:
        values = [value for _, value in peels[name].pays]
        found = spender.get(f"{name}:{int(values[1] > values[0])}")
        return found if found in peels else None

    followed = {after(name) for name in peels}
    expected = {}
    for name in set(peels) - followed:
        chain = [name]
        while (following := after(chain[-1])) is not None:
            chain.append(following)
        expected[name] = (chain[-1], len(chain))
        assert follow_peels(got, name)["txid"].tolist() == chain
    table = peeling_chains(got, least=1)
    found = zip(table["start"], zip(table["end"], table["length"], strict=True), strict=True)
    assert dict(found) == expected
