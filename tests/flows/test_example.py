"""The small ledger of the lesson, and the three answers that can be found by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.flows import arrivals, ledger_of_coins, outputs_of, tainted_at, tainted_by_rule


def coins() -> pd.DataFrame:
    """A pays 4 and B 6 into T2; C gets 5, and D gets 5."""
    rows = [("T0", 0, "A", 4, "T2"), ("T1", 0, "B", 6, "T2"), ("T2", 0, "C", 5, ""),
            ("T2", 1, "D", 5, "")]  # fmt: skip
    return pd.DataFrame(rows, columns=["made_in", "index", "address", "btc", "spent_in"])


def test_a_table_of_coins_becomes_a_ledger() -> None:
    ledger = ledger_of_coins(coins())
    assert ledger.txid.to_pylist() == ["T0", "T1", "T2"]
    assert ledger.fee.tolist() == [0, 0, 0]
    assert (ledger.output_value / 1e8).tolist() == [4, 6, 5, 5]


@pytest.mark.parametrize(
    ("order", "expected"),
    [([0, 1, 2, 3], [5.0, 2.0, 4.0]), ([1, 0, 2, 3], [5.0, 2.0, 0.0])],
)
def test_the_order_of_inputs_matters_to_fifo_only(order: list[int], expected: list[float]) -> None:
    ledger = ledger_of_coins(coins().iloc[order])
    at = ledger.marked(ledger.address_numbers(["C"]))
    found = tainted_by_rule(ledger, outputs_of(ledger, ["A"]), stop=at)
    assert found["rule"].tolist() == ["poison", "haircut", "FIFO"]
    assert found["btc"].tolist() == pytest.approx(expected)


def test_only_the_asked_places_are_counted() -> None:
    ledger = ledger_of_coins(coins())
    nothing = ledger.marked(ledger.address_numbers([]))
    at = ledger.marked(ledger.address_numbers(["C", "D"]))
    found = tainted_by_rule(ledger, outputs_of(ledger, ["A"]), stop=nothing, at=at)
    assert found["btc"].tolist() == pytest.approx([10, 4, 4])


@pytest.mark.parametrize(("rule", "expected"), [("poison", 5.0), ("haircut", 2.0), ("FIFO", 4.0)])
def test_what_arrives_depends_on_the_rule(rule: str, expected: float) -> None:
    arrived = arrivals(ledger_of_coins(coins()), "A", stop="C")
    assert arrived(rule, "C") == pytest.approx(expected)


def test_addresses_followed_together_are_counted_once() -> None:
    ledger = ledger_of_coins(coins())
    at = ledger.marked(ledger.address_numbers(["C"]))

    def poison_of(start: list[str]) -> float:
        return tainted_at(ledger, start, "poison", stop=at, at=at)

    assert poison_of(["A"]) + poison_of(["B"]) == pytest.approx(10)
    assert poison_of(["A", "B"]) == pytest.approx(5)
