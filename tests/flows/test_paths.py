"""Hops and shortest paths by hand and against a plain breadth-first search."""

from __future__ import annotations

from collections import deque

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.ledgers import QUICK, Tx, ledger, some_ledgers
from workbook.flows import Ledger, next_hops, shortest_path

ROAD = [
    Tx("c", [], [("A", 100), ("B", 50)]),
    Tx("t1", ["c:0"], [("S", 40), ("C", 60)]),
    Tx("t2", ["t1:0", "c:1"], [("D", 90)]),
    Tx("t3", ["t1:1"], [("E", 60)]),
    Tx("t4", ["t3:0"], [("F", 60)]),
    Tx("t5", ["t4:0", "t2:0"], [("G", 150)]),
]


def numbers(of: Ledger, text: str) -> np.ndarray:
    return of.address_numbers(list(text))


def way(of: Ledger, start: str, goal: str, stop: str = "") -> pd.DataFrame:
    halts = of.marked(numbers(of, stop))
    return shortest_path(of, numbers(of, start), numbers(of, goal), stop=halts)


def test_the_shortest_way() -> None:
    got = ledger(*ROAD)
    found = way(got, "A", "G")
    assert found["txid"].tolist() == ["t1", "t2", "t5"]
    assert found["from"].tolist() == ["A", "S", "D"]
    assert found["to"].tolist() == ["S", "D", "G"]
    assert found["value"].tolist() == [40, 90, 150]
    assert found["hop"].tolist() == [1, 2, 3]
    assert found["time"][0] == pd.Timestamp("2023-01-01 00:10")


def test_no_way_leads_through_a_service() -> None:
    got = ledger(*ROAD)
    assert way(got, "A", "G", stop="S")["to"].tolist() == ["C", "E", "F", "G"]
    assert way(got, "A", "G", stop="SE").empty
    assert way(got, "A", "S", stop="S")["to"].tolist() == ["S"]  # the goal is no obstacle
    assert way(got, "S", "G", stop="S")["txid"].tolist() == ["t2", "t5"]  # nor is the start
    assert way(got, "G", "A").empty
    assert list(way(got, "G", "A").columns) == ["hop", "txid", "time", "from", "to", "value"]


def test_the_coin_that_goes_on_is_not_the_one_at_the_service() -> None:
    got = ledger(
        Tx("c", [], [("A", 100)]), Tx("t1", ["c:0"], [("S", 40), ("B", 60)]),
        Tx("t2", ["t1:0", "t1:1"], [("G", 100)]),
    )  # fmt: skip
    found = way(got, "A", "G", stop="S")
    assert found["to"].tolist() == ["B", "G"] and found["from"].tolist() == ["A", "B"]


def test_a_way_through_an_output_without_an_address() -> None:
    got = ledger(Tx("c", [], [("A", 9)]), Tx("t", ["c:0"], [(None, 9)]),
                 Tx("u", ["t:0"], [("B", 9)]), Tx("d", [], [("Z", 5)]))  # fmt: skip
    every = got.marked(np.arange(got.addresses))
    found = shortest_path(got, numbers(got, "A"), numbers(got, "B"), stop=every)
    assert found["from"].tolist() == ["A", ""] and found["to"].tolist() == ["", "B"]


@QUICK
@given(some_ledgers(), st.sets(st.sampled_from("ABC"), min_size=1),
       st.sets(st.sampled_from("DEF"), min_size=1), st.sets(st.sampled_from("FGH")))  # fmt: skip
def test_the_same_as_a_plain_search(spec: list[Tx], start, goal, stop) -> None:
    got = ledger(*spec)
    paid = {f"{one.name}:{n}": to for one in spec for n, (to, _) in enumerate(one.pays)}
    spender = {coin: one for one in spec for coin in one.spends}
    line = deque((one, 1) for one in spec if any(paid[coin] in start for coin in one.spends))
    seen = {one.name for one, _ in line}
    length = 0
    while line:
        one, hops = line.popleft()
        if any(to in goal for to, _ in one.pays):
            length = hops
            break
        for n, (to, _) in enumerate(one.pays):
            after = spender.get(f"{one.name}:{n}")
            if after and (to not in stop or to in start) and after.name not in seen:
                seen.add(after.name)
                line.append((after, hops + 1))
    found = way(got, "".join(start), "".join(goal), stop="".join(stop))
    assert len(found) == length
    if length:
        assert found["from"].iloc[0] in start and found["to"].iloc[-1] in goal
        assert found["from"].tolist()[1:] == found["to"].tolist()[:-1]
        assert not set(found["to"].iloc[:-1]) & (stop - start)


def test_next_hops_by_hand() -> None:
    got = ledger(*ROAD, Tx("t6", ["t5:0"], [("H", 100), (None, 7), ("G", 40)]))
    out = next_hops(got, numbers(got, "A"))
    assert out[["txid", "address", "value"]].values.tolist() == [["t1", "S", 40], ["t1", "C", 60]]
    assert got.address_text(out["number"]).tolist() == ["S", "C"]
    assert next_hops(got, numbers(got, "ASC"))["address"].tolist() == ["D", "E"]
    into = next_hops(got, numbers(got, "G"), backward=True)
    assert into[["txid", "address", "value"]].values.tolist() == [["t5", "F", 150]]
    assert next_hops(got, numbers(got, "B"), backward=True)["address"].tolist() == [""]
    assert next_hops(got, numbers(got, "G"))["address"].tolist() == ["H", ""]
    assert next_hops(got, np.array([-1])).empty
    assert next_hops(ledger(), np.array([], int)).empty


@QUICK
@given(some_ledgers(), st.sets(st.sampled_from("ABC"), min_size=1))
def test_next_hops_are_the_same_as_by_a_plain_list(spec: list[Tx], group) -> None:
    got = ledger(*spec)
    paid = {f"{one.name}:{n}": to for one in spec for n, (to, _) in enumerate(one.pays)}
    out = [(one.name, to or "", value) for one in spec for to, value in one.pays
           if to not in group and any(paid[coin] in group for coin in one.spends)]  # fmt: skip
    mine = numbers(got, "".join(group))
    found = next_hops(got, mine)
    assert list(zip(found["txid"], found["address"], found["value"], strict=True)) == out
    into = []
    for one in spec:
        payer = next((paid[coin] for coin in one.spends if paid[coin]), "")
        into += [(one.name, payer, value) for to, value in one.pays
                 if to in group and payer not in group]  # fmt: skip
    found = next_hops(got, mine, backward=True)
    assert list(zip(found["txid"], found["address"], found["value"], strict=True)) == into
