"""Taint: three rules against plain queues, exact fractions and a plain search."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.ledgers import QUICK, Tx, ledger, number, some_ledger, some_ledgers
from workbook.flows import Ledger, LedgerError, Taint, outputs_of, taint

SIX = [
    Tx("stolen", [], [("thief", 100)]),
    Tx("clean", [], [("thief", 100)]),
    Tx("other", [], [("shop", 120)]),
    Tx("split", ["stolen:0", "clean:0"], [("X", 80), ("Y", 120)]),
    Tx("mix", ["split:1", "other:0"], [("Z", 160), ("W", 60)]),
    Tx("end", ["split:0", "mix:1"], [("V", 112)]),
]


def by_coin(of: Ledger, result: Taint) -> dict[str, float]:
    return {
        f"{of.txid[int(of.output_transaction[row])]}:{of.output_index[row]}":
            float(result.amount[row])
        for row in np.flatnonzero(result.amount)
    }  # fmt: skip


@pytest.mark.parametrize(("rule", "amounts", "fees"), [
    ("poison", {"stolen:0": 100, "split:0": 80, "split:1": 120, "mix:0": 160, "mix:1": 60,
                "end:0": 112}, 48),
    ("haircut", {"stolen:0": 100, "split:0": 40, "split:1": 60, "mix:0": 40, "mix:1": 15,
                 "end:0": 44}, 16),
    ("FIFO", {"stolen:0": 100, "split:0": 80, "split:1": 20, "mix:0": 20, "end:0": 80}, 0),
])  # fmt: skip
def test_six_transactions_have_three_right_answers(
    rule: str, amounts: dict[str, float], fees: float
) -> None:
    got = ledger(*SIX)
    result = taint(got, np.array([number(got, "stolen:0")]), rule)
    assert by_coin(got, result) == pytest.approx(amounts, abs=1e-9)
    assert result.to_fees == pytest.approx(fees, abs=1e-9) and result.merged == 0
    table = result.table(got)
    assert table["address"].tolist() == (["V", "Z"] if rule != "poison" else ["Z", "V"])
    assert table["txid"].tolist() == (["end", "mix"] if rule != "poison" else ["mix", "end"])
    assert table["index"].tolist() == [0, 0]


def test_first_in_first_out_and_the_fee_last() -> None:
    """Clayton's Case: what was paid in first is paid out first."""
    got = ledger(
        Tx("a", [], [("A", 30)]), Tx("b", [], [("B", 20)]), Tx("c", [], [("C", 50)]),
        Tx("t", ["a:0", "b:0", "c:0"], [("P", 25), (None, 0), ("Q", 10), ("R", 60)]),
    )  # fmt: skip
    after = {
        coin: by_coin(got, taint(got, np.array([number(got, coin)]), "FIFO"))
        for coin in ("a:0", "b:0", "c:0")
    }
    assert after["a:0"] == {"a:0": 30, "t:0": 25, "t:2": 5}
    assert after["b:0"] == {"b:0": 20, "t:2": 5, "t:3": 15}
    assert after["c:0"] == {"c:0": 50, "t:3": 45}
    assert taint(got, np.array([number(got, "c:0")]), "FIFO").to_fees == 5


def test_taint_rests_at_services() -> None:
    got = ledger(*SIX)
    stop = got.marked(got.address_numbers(["Y", "thief"]))  # a source is followed even so
    for rule, rests in (("poison", {"split:1": 120, "end:0": 112}),
                        ("haircut", {"split:1": 60, "end:0": 32}),
                        ("FIFO", {"split:1": 20, "end:0": 80})):  # fmt: skip
        result = taint(got, np.array([number(got, "stolen:0")]), rule, stop=stop)
        resting = {coin: amount for coin, amount in by_coin(got, result).items()
                   if result.resting[number(got, coin)]}  # fmt: skip
        assert resting == pytest.approx(rests)


def test_a_source_behind_a_source_counts_once() -> None:
    got = ledger(*SIX)
    sources = np.array([number(got, coin) for coin in ("split:1", "stolen:0", "split:1")])
    haircut = taint(got, sources, "haircut")
    assert haircut.merged == pytest.approx(60)
    assert by_coin(got, haircut)["split:1"] == 120
    fifo = taint(got, sources, "FIFO")
    assert fifo.merged == 20 and by_coin(got, fifo)["mix:0"] == 120


def test_a_stop_does_not_hold_outputs_without_an_address() -> None:
    got = ledger(Tx("c", [], [(None, 10), ("A", 5)]), Tx("t", ["c:0"], [("B", 10)]))
    stop = np.ones(got.addresses, bool)
    for rule in ("poison", "haircut", "FIFO"):
        result = taint(got, np.array([0]), rule, stop=stop)
        assert by_coin(got, result) == {"c:0": 10, "t:0": 10}
    via = ledger(Tx("c", [], [("A", 10)]), Tx("t", ["c:0"], [(None, 10)]),
                 Tx("u", ["t:0"], [("B", 10)]))  # fmt: skip
    result = taint(via, np.array([0]), "FIFO", stop=np.ones(via.addresses, bool))
    assert by_coin(via, result)["u:0"] == 10


def test_whole_numbers_beyond_floats() -> None:
    """FIFO is exact where the sum of all amounts is larger than 2**53."""
    big = 21 * 10**14
    spec = [Tx(f"c{n}", [], [("A", big)]) for n in range(9)]
    spec += [Tx(f"t{n}", [f"c{n}:0"], [("B", big - 3), ("C", 2)]) for n in range(9)]
    got = ledger(*spec)
    result = taint(got, np.array([number(got, "c8:0")]), "FIFO")
    assert result.amount[number(got, "t8:0")] == big - 3
    assert result.amount[number(got, "t8:1")] == 2 and result.to_fees == 1


def test_what_cannot_be_followed_is_said() -> None:
    got = ledger(*SIX)
    with pytest.raises(LedgerError, match=r"no rule 'LIFO'.*poison, haircut, FIFO"):
        taint(got, np.array([0]), "LIFO")
    with pytest.raises(LedgerError, match="at least one output"):
        taint(got, np.array([], int), "FIFO")
    with pytest.raises(LedgerError, match="nobody does not occur"):
        outputs_of(got, ["nobody"])


def test_outputs_of_addresses() -> None:
    got = ledger(*SIX, Tx("c", [], [(None, 4)]))
    assert outputs_of(got, ["thief"]).tolist() == [0, 1]
    assert outputs_of(got, ["Z", "X"]).tolist() == [3, 5]


# Slow second implementations.


def plain_fifo(spec: list[Tx], sources: set[str], halts: set[str | None]) -> dict[str, int]:
    """Every satoshi in a queue of its own."""
    coins: dict[str, list[bool]] = {}
    amount = {}
    for one in spec:
        queue: list[bool] = []
        for coin in one.spends:
            queue += coins[coin]
        for index, (to, value) in enumerate(one.pays):
            name = f"{one.name}:{index}"
            marks = queue[:value] if one.spends else [False] * value
            queue = queue[value:]
            if name in sources:
                marks = [True] * value
            amount[name] = sum(marks)
            held = to in halts and name not in sources
            coins[name] = [False] * value if held else marks
    return {coin: tainted for coin, tainted in amount.items() if tainted}


def plain_haircut(spec: list[Tx], sources: set[str], halts: set[str | None]) -> dict[str, Fraction]:
    values = {f"{one.name}:{n}": value for one in spec for n, (_, value) in enumerate(one.pays)}
    passes: dict[str, Fraction] = {}
    amount: dict[str, Fraction] = {}
    for one in spec:
        entered = sum(values[coin] for coin in one.spends)
        share = sum((passes[coin] for coin in one.spends), Fraction()) / max(entered, 1)
        for index, (to, value) in enumerate(one.pays):
            name = f"{one.name}:{index}"
            amount[name] = Fraction(value) if name in sources else share * value
            held = to in halts and name not in sources
            passes[name] = Fraction() if held else amount[name]
    return {coin: tainted for coin, tainted in amount.items() if tainted}


def plain_poison(spec: list[Tx], sources: set[str], halts: set[str | None]) -> set[str]:
    bad = set(sources)
    for one in spec:
        if bad & set(one.spends):
            for index, (to, _) in enumerate(one.pays):
                bad.add(f"{one.name}:{index}")
                if to in halts and f"{one.name}:{index}" not in sources:
                    bad.remove(f"{one.name}:{index}")
    return bad


CASES = given(some_ledgers(), st.randoms(use_true_random=False), st.sets(st.sampled_from("ABCD")))


def start(spec: list[Tx], chance: random.Random, halts: set[str]):
    got = ledger(*spec)
    every = [f"{one.name}:{n}" for one in spec for n in range(len(one.pays))]
    sources = set(chance.sample(every, min(len(every), chance.choice([1, 2, 4]))))
    numbers = np.array([number(got, coin) for coin in sorted(sources)])
    return got, sources, numbers, got.marked(got.address_numbers(sorted(halts)))


@QUICK
@CASES
def test_fifo_is_the_same_as_queues(spec: list[Tx], chance, halts: set[str]) -> None:
    got, sources, numbers, stop = start(spec, chance, halts)
    assert by_coin(got, taint(got, numbers, "FIFO", stop=stop)) == plain_fifo(spec, sources, halts)


@QUICK
@CASES
def test_haircut_is_the_same_as_fractions(spec: list[Tx], chance, halts: set[str]) -> None:
    got, sources, numbers, stop = start(spec, chance, halts)
    expected = {coin: float(part) for coin, part in plain_haircut(spec, sources, halts).items()}
    found = by_coin(got, taint(got, numbers, "haircut", stop=stop))
    assert found == pytest.approx(expected, rel=1e-12)


@QUICK
@CASES
def test_poison_is_the_same_as_a_search(spec: list[Tx], chance, halts: set[str]) -> None:
    got, sources, numbers, stop = start(spec, chance, halts)
    found = by_coin(got, taint(got, numbers, "poison", stop=stop))
    reached = plain_poison(spec, sources, halts)
    values = {f"{one.name}:{n}": value for one in spec for n, (_, value) in enumerate(one.pays)}
    spenders = {one.name for one in spec if reached & set(one.spends)}
    expected = {coin: value for coin, value in values.items()
                if value and (coin in sources or coin.partition(":")[0] in spenders)}  # fmt: skip
    assert found == expected


@QUICK
@CASES
def test_nothing_is_lost(spec: list[Tx], chance, halts: set[str]) -> None:
    got, _, numbers, stop = start(spec, chance, halts)
    begun = got.output_value[numbers].sum()
    for rule in ("haircut", "FIFO"):
        result = taint(got, numbers, rule, stop=stop)
        rests = result.amount[result.resting].sum()
        assert rests + result.to_fees + result.merged == pytest.approx(begun, abs=1e-6)
        assert (result.amount <= got.output_value + 1e-6).all() and (result.amount >= 0).all()
    poison = taint(got, numbers, "poison", stop=stop)
    assert (poison.amount >= result.amount).all()


def test_a_million_satoshi_through_a_large_ledger() -> None:
    spec = some_ledger(random.Random(5), size=3000)
    got = ledger(*spec)
    assert by_coin(got, taint(got, np.array([0]), "FIFO")) == plain_fifo(spec, {"t0:0"}, set())


def test_a_long_row_of_transactions() -> None:
    spec = [Tx("t0", [], [("A", 10_000)])]
    spec += [Tx(f"t{n}", [f"t{n - 1}:0"], [("A", 10_000 - n), ("B", 1)]) for n in range(1, 5000)]
    got = ledger(*spec)
    for rule in ("poison", "haircut", "FIFO"):
        result = taint(got, np.array([0]), rule)
        assert result.amount[result.resting].sum() == pytest.approx(10_000)
