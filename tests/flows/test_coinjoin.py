"""CoinJoins: each condition alone, at its border."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.ledgers import QUICK, Tx, ledger, tables
from workbook.flows import coinjoin_table, coinjoin_verdicts, read_ledger

VERDICT = {0: "no", 1: "unknown", 2: "yes"}


def join(payers: list[str | None], pays: list[tuple[str | None, int]]) -> list[Tx]:
    coins = [(payer, 100) for payer in payers]
    return [Tx("c", [], coins), Tx("j", [f"c:{n}" for n in range(len(coins))], pays)]


def pays(equal: int, others: int, *, amount: int = 50) -> list[tuple[str | None, int]]:
    return [(f"X{n}", amount) for n in range(equal)] + [(f"Y{n}", 10 + n) for n in range(others)]


PEOPLE = list("ABCDEFGH")


@pytest.mark.parametrize(("payers", "paid", "verdict"), [
    (PEOPLE[:5], pays(5, 5), "yes"),
    (PEOPLE[:5], pays(5, 0), "yes"),
    (PEOPLE[:5], pays(5, 1), "unknown"),  # one change: one payer of wages
    (PEOPLE[:5], pays(5, 6), "no"),  # more change outputs than parts
    (PEOPLE[:4], pays(5, 5), "no"),  # fewer payers than parts
    (["A", "A", "B", "C", "D"], pays(5, 5), "no"),  # five inputs, four payers
    (PEOPLE[:4], pays(4, 4), "unknown"),
    (PEOPLE[:3], pays(3, 3), "unknown"),
    (PEOPLE[:3], pays(2, 2), "no"),
    (PEOPLE[:5], [*pays(5, 4), ("A", 9)], "unknown"),  # pays back
    (PEOPLE[:5], [*pays(5, 4), (None, 0)], "yes"),
    (["A", "B", "C", "D", None], pays(5, 5), "unknown"),
    ([None, None, None], pays(3, 3), "unknown"),
    (["A", None, "C"], [*pays(3, 2), (None, 9)], "unknown"),
    (["A"], pays(5, 1, amount=15), "no"),  # wages
])  # fmt: skip
def test_the_conditions(payers: list[str | None], paid, verdict: str) -> None:
    got = ledger(*join(payers, paid))
    assert VERDICT[coinjoin_verdicts(got)[1]] == verdict
    assert coinjoin_verdicts(got)[0] == 0
    table = coinjoin_table(got)
    assert table["verdict"].tolist() == [verdict] * (verdict != "no")


def test_a_coinbase_is_none() -> None:
    assert coinjoin_verdicts(ledger(Tx("c", [], [(one, 5) for one in PEOPLE]))).tolist() == [0]


def test_the_table_gives_reasons() -> None:
    table = coinjoin_table(ledger(*join(PEOPLE[:5], pays(5, 2))))
    row = table.iloc[0]
    assert (row["txid"], row["equal_outputs"], row["payers"]) == ("j", 5, 5)
    assert row["reason"].startswith("as many payers")
    reasons = [
        coinjoin_table(ledger(*join(who, what)))["reason"][0]
        for who, what in (
            (PEOPLE[:3], pays(3, 0)), (PEOPLE[:5], [*pays(5, 0), ("A", 3)]),
            ([None, "A", "B"], pays(3, 0)), (PEOPLE[:5], pays(5, 1)),
        )
    ]  # fmt: skip
    assert "too few" in reasons[0] and "goes back" in reasons[1] and "not known" in reasons[2]
    assert "only one further output" in reasons[3]


def test_least_moves_the_border() -> None:
    got = ledger(*join(PEOPLE[:4], pays(4, 4)))
    assert VERDICT[coinjoin_verdicts(got, least=4)[1]] == "yes"


@QUICK
@given(st.lists(st.sampled_from([*"ABCDE", None]), min_size=1, max_size=9),
       st.lists(st.tuples(st.sampled_from([*"AXYZ", None]), st.sampled_from([10, 11, 12])),
                min_size=1, max_size=8))  # fmt: skip
def test_the_same_as_a_plain_count(payers, paid) -> None:
    got = ledger(*join(payers, paid))
    known = {one for one in payers if one}
    equal = max(Counter(value for _, value in paid).values())
    fits = equal >= 3 and len(paid) - equal <= equal
    back = any(to in known for to, _ in paid)
    expected = "no"
    if fits and len(known) + payers.count(None) >= equal:
        single = len(paid) - equal == 1
        sure = len(known) >= equal and equal >= 5 and not back and not single
        expected = "yes" if sure else "unknown"
    assert VERDICT[coinjoin_verdicts(got)[1]] == expected


def test_an_empty_ledger() -> None:
    got = read_ledger(tables([])).ledger
    assert len(coinjoin_verdicts(got)) == 0 and coinjoin_table(got).empty
