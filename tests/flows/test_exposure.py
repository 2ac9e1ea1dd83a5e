"""Exposure: by hand, and against coins followed one by one in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.ledgers import QUICK, Tx, ledger, some_ledgers, tables
from workbook.flows import Ledger, exposure, read_ledger

KINDS = {"M": "market", "X": "exchange", "Y": "exchange"}


def shown(of: Ledger, entity: str, kinds: dict[str, str], *, backward: bool = False):
    category = np.array([kinds.get(name, "") for name in of.address.to_pylist()], object)
    mine = of.address_numbers(list(entity))
    table = exposure(of, mine[mine >= 0], pd.Series(category), backward=backward)
    assert list(table.columns) == ["category", "direct", "indirect"]
    total = table["direct"] + table["indirect"]
    assert total.is_monotonic_decreasing
    return {row.category: (row.direct, row.indirect) for row in table.itertuples()
            if row.direct or row.indirect}  # fmt: skip


def test_sent_by_hand() -> None:
    got = ledger(
        Tx("c", [], [("A", 100), ("B", 100)]),
        Tx("t1", ["c:0"], [("M", 40), ("P", 50), ("A", 8)]),  # fee 2
        Tx("t2", ["t1:1", "c:1"], [("X", 60), ("Q", 90)]),  # a third comes from A
        Tx("t3", ["t2:0"], [("M", 60)]),  # behind the exchange: another's coins
    )
    assert shown(got, "A", KINDS) == {
        "market": (40, 0), "exchange": (0, 20), "no tag": (0, 30)
    }  # fmt: skip


def test_received_by_hand() -> None:
    got = ledger(
        Tx("c1", [], [("M", 30)]), Tx("c2", [], [("P", 90)]), Tx("c3", [], [("A", 7)]),
        Tx("t1", ["c1:0", "c2:0"], [("Q", 60), ("R", 60)]),  # a quarter from the market
        Tx("t2", ["t1:0"], [("A", 40), ("Q", 20)]),
        Tx("c4", [], [("X", 5)]), Tx("t3", ["c4:0"], [("A", 5)]),
        Tx("t4", ["t2:0"], [("A", 30), ("M", 10)]),  # change: from itself
    )  # fmt: skip
    found = shown(got, "A", KINDS, backward=True)
    assert found == pytest.approx({"market": (0, 10), "exchange": (5, 0), "no tag": (7, 30)})


def test_what_went_round_through_others_is_not_received_twice() -> None:
    got = ledger(Tx("c", [], [("A", 10)]), Tx("t1", ["c:0"], [("P", 10)]),
                 Tx("t2", ["t1:0"], [("A", 10)]))  # fmt: skip
    assert shown(got, "A", {}, backward=True) == {"no tag": (10, 0)}
    assert shown(got, "A", {}) == {}


def test_a_joint_payment_counts_in_proportion() -> None:
    got = ledger(Tx("c1", [], [("A", 10)]), Tx("c2", [], [("X", 30)]),
                 Tx("t", ["c1:0", "c2:0"], [("A", 20), ("M", 20)]))  # fmt: skip
    assert shown(got, "A", KINDS) == {"market": (5, 0)}
    assert shown(got, "A", KINDS, backward=True) == {"exchange": (15, 0), "no tag": (10, 0)}


def test_own_coins_from_outside_an_excerpt() -> None:
    raw = tables([Tx("t1", ["x:0", "y:0"], [("A", 40), ("M", 60)])])
    raw["inputs"]["addresses"], raw["inputs"]["value"] = ["A", "P"], [25, 75]
    got = read_ledger(raw, outside=True).ledger
    assert shown(got, "A", KINDS, backward=True) == {"no tag": (30, 0)}
    assert shown(got, "A", KINDS) == {"market": (15, 0)}


def test_the_own_tag_is_no_service() -> None:
    got = ledger(Tx("c", [], [("M", 10)]), Tx("t", ["c:0"], [("X", 10)]))
    assert shown(got, "M", KINDS) == {"exchange": (10, 0)}


def plain_sent(spec: list[Tx], mine: set[str], kinds: dict[str, str]):
    values = {f"{one.name}:{n}": pay for one in spec for n, pay in enumerate(one.pays)}
    spent = {coin for one in spec for coin in one.spends}
    found: dict[str, list[Fraction]] = {}
    carried: dict[str, list[Fraction]] = {}
    for one in spec:
        entered = sum(values[coin][1] for coin in one.spends)
        own = sum(values[coin][1] for coin in one.spends if values[coin][0] in mine)
        others = sum((sum(carried[coin]) for coin in one.spends), Fraction())
        for n, (to, value) in enumerate(one.pays):
            coin = f"{one.name}:{n}"
            part = Fraction(value, entered or 1) if one.spends else Fraction()
            first, later = own * part, others * part
            carried[coin] = [Fraction(), Fraction()]
            if to in mine:
                continue
            if kinds.get(to or "", ""):
                place = found.setdefault(kinds[to or ""], [Fraction(), Fraction()])
            elif coin in spent:
                carried[coin] = [first, later]
                continue
            else:
                place = found.setdefault("no tag", [Fraction(), Fraction()])
            place[0] += first
            place[1] += later
    return {kind: tuple(map(float, pair)) for kind, pair in found.items() if any(pair)}


def plain_received(spec: list[Tx], mine: set[str], kinds: dict[str, str]):
    values = {f"{one.name}:{n}": pay for one in spec for n, pay in enumerate(one.pays)}
    found: dict[str, list[Fraction]] = {}
    asked: dict[str, Fraction] = {}
    for one in reversed(spec):
        direct = Fraction(sum(value for to, value in one.pays if to in mine))
        indirect = sum((asked.get(f"{one.name}:{n}", Fraction()) for n in range(len(one.pays))),
                       Fraction())  # fmt: skip
        entered = sum(values[coin][1] for coin in one.spends)
        parts: list[tuple[str | None, Fraction, str]] = [
            (values[coin][0], Fraction(values[coin][1], entered or 1), coin) for coin in one.spends
        ]
        if not one.spends:
            parts = [(None, Fraction(1), "")]
        for payer, part, coin in parts:
            if payer in mine:
                continue
            if coin and not kinds.get(payer or "", ""):
                asked[coin] = (direct + indirect) * part
                continue
            kind = kinds.get(payer or "", "") or "no tag"
            place = found.setdefault(kind, [Fraction(), Fraction()])
            place[0] += direct * part
            place[1] += indirect * part
    return {kind: tuple(map(float, pair)) for kind, pair in found.items() if any(pair)}


@QUICK
@given(some_ledgers(), st.sets(st.sampled_from("ABC"), min_size=1),
       st.dictionaries(st.sampled_from("CDEFG"), st.sampled_from(["market", "exchange"])),
       st.booleans())  # fmt: skip
def test_the_same_as_coins_followed_one_by_one(spec, mine, kinds, backward) -> None:
    got = ledger(*spec)
    others = {name: kind for name, kind in kinds.items() if name not in mine}
    plain = plain_received if backward else plain_sent
    expected = plain(spec, mine, others)
    found = shown(got, "".join(mine), kinds, backward=backward)
    found = {kind: pair for kind, pair in found.items() if max(pair) > 1e-9}
    assert set(found) == set(expected)
    for kind, pair in expected.items():
        assert found[kind] == pytest.approx(pair, abs=1e-9)


def test_an_empty_ledger() -> None:
    for backward in (False, True):
        table = exposure(ledger(), np.array([], int), pd.Series([], dtype=object),
                         backward=backward)  # fmt: skip
        assert table.values.tolist() == [["no tag", 0.0, 0.0]]
