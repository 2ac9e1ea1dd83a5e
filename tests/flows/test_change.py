"""Change rules: each on the transaction its source describes, and where it must stay silent."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from tests.flows.ledgers import QUICK, Tx, ledger, some_ledgers, tables
from workbook.flows import CHANGE_RULES, LedgerError, read_ledger, vote

P2PKH = ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"]
P2SH = ["3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc"]
P2WPKH = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
P2WSH = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"
P2TR = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"


def answer(rule: str, spec: list[Tx], name: str = "t") -> int:
    """The index of the output that a rule names in one transaction; -1 for none."""
    got = ledger(*spec)
    at = got.transaction_number(name)
    found = int(CHANGE_RULES[rule](got)[at])
    if found >= 0:
        assert got.output_transaction[found] == at
        return int(got.output_index[found])
    return -1


def spend(coins: list[tuple[str | None, int]], pays: list[tuple[str | None, int]]) -> list[Tx]:
    return [Tx("old", [], [("K", 1)]), Tx("c", [], coins),
            Tx("t", [f"c:{n}" for n in range(len(coins))], pays)]  # fmt: skip


@pytest.mark.parametrize(("pays", "index"), [
    ([("X", 5), ("A", 90)], 1),
    ([("X", 5), ("Y", 90)], -1),
    ([("A", 5), ("A", 90)], -1),
    ([("X", 5), (None, 90)], -1),
    ([("X", 5), ("A", 90), (None, 0)], 1),
])  # fmt: skip
def test_self_change(pays, index: int) -> None:
    assert answer("self-change", spend([("A", 100)], pays)) == index


def test_an_unknown_payer_does_not_pay_himself() -> None:
    assert answer("self-change", spend([(None, 100)], [("X", 5), (None, 90)])) == -1


@pytest.mark.parametrize(("pays", "index"), [
    ([("K", 5), ("N", 90)], 1),  # K was paid before, N never
    ([("N", 5), ("M", 90)], -1),
    ([("N", 5), ("N", 90)], -1),
    ([("K", 5), ("K", 90)], -1),
    ([("N", 5), ("A", 90)], -1),  # self-change
    ([("N", 95)], -1),
    ([("K", 5), (None, 90)], -1),
])  # fmt: skip
def test_fresh_address(pays, index: int) -> None:
    assert answer("fresh address", spend([("A", 100)], pays)) == index


def test_a_fresh_address_that_is_paid_again_is_no_change() -> None:
    spec = [*spend([("A", 100)], [("K", 5), ("N", 90)]), Tx("later", [], [("N", 1)])]
    assert answer("fresh address", spec) == -1
    got = ledger(*spec)
    found = CHANGE_RULES["fresh address"](got, refined=False)[got.transaction_number("t")]
    assert got.output_index[found] == 1


def test_an_address_that_spent_before_is_not_fresh() -> None:
    raw = tables([Tx("t1", ["x:0"], [("Z", 0)]), Tx("t", ["y:0"], [("K", 5), ("N", 4)])])
    raw["inputs"]["addresses"], raw["inputs"]["value"] = ["K", "A"], [1, 10]
    got = read_ledger(raw, outside=True).ledger
    assert got.output_index[CHANGE_RULES["fresh address"](got)[1]] == 1


@pytest.mark.parametrize(("pays", "index"), [
    ([("X", 500_000), ("Y", 123_457)], 1),
    ([("X", 500_001), ("Y", 123_457)], -1),
    ([("X", 500_000), ("Y", 100_000)], -1),
    ([("Y", 123_457)], -1),
    ([("X", 500_000), ("Y", 1), ("Z", 200_000)], -1),
    ([(None, 0), ("Y", 123_457)], -1),  # nothing is no round payment
    ([("X", 500_000), ("Y", 123_457), (None, 0)], 1),
])  # fmt: skip
def test_round_amount(pays, index: int) -> None:
    assert answer("round amount", spend([("A", 900_000)], pays)) == index


@pytest.mark.parametrize(("coins", "pays", "index"), [
    ([60, 50], [("X", 80), ("Y", 20)], 1),
    ([60, 20], [("X", 50), ("Y", 20)], -1),  # not smaller than every input
    ([60, 50], [("X", 40), ("Y", 30)], -1),
    ([110], [("X", 80), ("Y", 20)], -1),
    ([60, 50], [("X", 80), ("Y", 20), ("Z", 90 - 80)], -1),
])  # fmt: skip
def test_smaller_than_inputs(coins: list[int], pays, index: int) -> None:
    given_coins = [(f"A{n}", value) for n, value in enumerate(coins)]
    assert answer("smaller than inputs", spend(given_coins, pays)) == index


@pytest.mark.parametrize(("payers", "to", "index"), [
    ([P2PKH[0]], [P2SH[0], P2PKH[1]], 1),
    ([P2SH[0], P2SH[1]], [P2SH[0], P2WPKH], 0),
    ([P2WPKH], [P2WSH, P2WPKH], 1),  # both begin with bc1q or tb1q
    ([P2WSH], [P2TR, P2WSH], 1),
    ([P2TR], [P2TR, P2SH[1]], 0),
    ([P2PKH[0], P2SH[0]], [P2SH[1], P2PKH[1]], -1),
    ([P2PKH[0]], [P2PKH[1], P2PKH[1]], -1),
    ([P2PKH[0]], ["nonstandard1A1zP1eP5QGefi2DMPTfTL5SLmv7", P2PKH[1]], 1),
    (["n" + "q" * 50], ["n" + "z" * 50, P2SH[0]], -1),  # neither type is known
    ([P2PKH[0], None], [P2SH[0], P2PKH[1]], -1),
])  # fmt: skip
def test_script_type(payers, to, index: int) -> None:
    coins = [(payer, 50) for payer in payers]
    assert answer("script type", spend(coins, [(one, 10 + n) for n, one in enumerate(to)])) == index


@pytest.mark.parametrize(("pays", "index"), [
    ([("X", 5), ("Y", 90)], 1),
    ([("X", 45), ("Y", 45)], -1),
    ([("X", 5), ("Y", 60), ("Z", 7)], -1),
    ([("X", 90), ("Y", 5), (None, 0)], 0),
])  # fmt: skip
def test_larger_output(pays, index: int) -> None:
    assert answer("larger output", spend([("A", 100)], pays)) == index


@QUICK
@given(some_ledgers())
def test_every_answer_is_an_output_of_its_transaction(spec: list[Tx]) -> None:
    got = ledger(*spec)
    for rule in CHANGE_RULES.values():
        found = rule(got)
        known = found >= 0
        assert (got.output_transaction[found[known]] == np.flatnonzero(known)).all()
        assert not known[got.coinbase].any()


@QUICK
@given(some_ledgers())
def test_fresh_addresses_are_the_same_as_by_a_plain_list(spec: list[Tx]) -> None:
    got = ledger(*spec)
    paid = {f"{one.name}:{n}": to for one in spec for n, (to, _) in enumerate(one.pays)}
    times = Counter(to for one in spec for to, _ in one.pays)
    seen: set[str | None] = set()
    for one, found in zip(spec, CHANGE_RULES["fresh address"](got), strict=True):
        fresh = [n for n, (to, value) in enumerate(one.pays) if to and to not in seen and value]
        payers = {paid[coin] for coin in one.spends} - {None}
        silent = not one.spends or len(one.pays) < 2 or any(to in payers for to, _ in one.pays)
        if silent or len(fresh) != 1 or times[one.pays[fresh[0]][0]] > 1:
            assert found == -1
        else:
            assert got.output_index[found] == fresh[0]
        seen |= {to for to, _ in one.pays}


def test_a_vote() -> None:
    answers = [np.array(one) for one in ([3, 5, 7, -1, 9], [3, 6, -1, -1, 9], [-1, 5, -1, -1, 9])]
    assert vote(answers).tolist() == [3, -1, -1, -1, 9]
    assert vote(answers, least=1).tolist() == [3, -1, 7, -1, 9]
    assert vote(answers, least=3).tolist() == [-1, -1, -1, -1, 9]
    with pytest.raises(LedgerError, match="at least one rule"):
        vote([])


def test_an_empty_ledger() -> None:
    for rule in CHANGE_RULES.values():
        assert rule(ledger()).tolist() == []
