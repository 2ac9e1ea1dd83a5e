"""Flows are drawn as they are in the ledger: every satoshi, every hop, every stop."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go
import pytest

from workbook import charts
from workbook.flows import Ledger, follow_peels, outputs_of, read_ledger, taint

COIN = 100_000_000


def ledger_of(rows: list[tuple[str, int, str, float, str]], fee: float = 0.0) -> Ledger:
    """Coins: made in, index, address, bitcoin, spent in. The last transaction pays the fee."""
    coins = pd.DataFrame(rows, columns=["made", "index", "address", "btc", "spent"])
    coins["value"] = (coins["btc"] * COIN).round().astype("int64")
    spent = coins[coins["spent"] != ""]
    hashes = sorted(set(coins["made"]))
    if fee:
        coins.loc[coins.index[-1], "value"] -= round(fee * COIN)
    return read_ledger({
        "transactions": pd.DataFrame({
            "hash": hashes, "block_number": range(len(hashes)),
            "block_timestamp": pd.date_range("2024-01-01", periods=len(hashes)),
            "is_coinbase": [one not in set(spent["spent"]) for one in hashes],
        }),
        "inputs": pd.DataFrame({
            "transaction_hash": spent["spent"], "index": spent.groupby("spent").cumcount(),
            "spent_transaction_hash": spent["made"], "spent_output_index": spent["index"],
            "addresses": spent["address"], "value": spent["value"],
        }),
        "outputs": pd.DataFrame({
            "transaction_hash": coins["made"], "index": coins["index"],
            "addresses": coins["address"], "value": coins["value"],
        }),
    }).ledger  # fmt: skip


SIX = [
    ("T1", 0, "A", 4, "T3"), ("T2", 0, "B", 6, "T3"),
    ("T3", 0, "C", 5, "T4"), ("T3", 1, "D", 5, "T5"),
    ("T4", 0, "Exchange", 3, ""), ("T4", 1, "E", 2, "T6"),
    ("T5", 0, "Exchange", 2, ""), ("T5", 1, "F", 3, "T6"),
    ("T6", 0, "Exchange", 4, ""), ("T6", 1, "G", 1, ""),
]  # fmt: skip


def join(payers: list[str], made_in: str, equal: int) -> list[tuple[str, int, str, float, str]]:
    """A transaction of several payers with equal outputs and one change output each."""
    ins = [(f"{made_in}-{n:02}", 0, payer, 2.05 + n / 8, f"{made_in}-z")
           for n, payer in enumerate(payers)]  # fmt: skip
    outs = [(f"{made_in}-z", n, f"{made_in}even{n}", 1.0, "") for n in range(equal)]
    rest = [(f"{made_in}-z", equal + n, f"{made_in}rest{n}", 1.05 + n / 8, "")
            for n in range(len(payers))]  # fmt: skip
    return ins + outs + rest


def bands(figure: go.Figure) -> pd.DataFrame:
    """The bands of a flow figure: labels of both ends, value, colour."""
    drawn = figure.data[0]
    label = list(drawn.node.label)
    return pd.DataFrame({
        "from": [label[n] for n in drawn.link.source],
        "to": [label[n] for n in drawn.link.target],
        "btc": list(drawn.link.value), "colour": list(drawn.link.color),
    })  # fmt: skip


def all_of(box: widgets.Widget, kind: type) -> list[widgets.Widget]:
    found = [box] if isinstance(box, kind) else []
    for child in getattr(box, "children", ()):
        found += all_of(child, kind)
    return found


def labelled(ledger: Ledger, names: dict[str, str]) -> pd.DataFrame:
    texts = ledger.address_text(range(ledger.addresses))
    return pd.DataFrame({"label": texts.map(names).fillna("")})


def test_every_flow_figure_has_a_source_and_words() -> None:
    ledger = ledger_of(SIX)
    figures = [
        charts.transaction(ledger, "T3"), charts.coins(ledger), charts.hops(ledger, ["A"]),
        charts.clusters_picture(ledger, ["A", "E"]),
        charts.peels(follow_peels(ledger, "T4")),
        charts.taint_bars(pd.DataFrame({"rule": ["FIFO"], "place": ["x"], "btc": [4.0]}), 4),
    ]  # fmt: skip
    for figure in figures:
        notes = [one.text for one in figure.layout.annotations if one.name == "source"]
        assert len(notes) == 1 and notes[0].startswith("Source: ")
        assert len(charts.in_words(figure)) > 20


def test_a_transaction_is_drawn_to_the_last_satoshi() -> None:
    ledger = ledger_of(SIX, fee=0.25)
    figure = charts.transaction(ledger, "T6", names={"E": "our vendor"}, change=["G"])
    drawn = bands(figure)
    came = drawn[drawn["to"] == "the transaction"]
    went = drawn[drawn["from"] == "the transaction"]
    assert came["btc"].sum() == pytest.approx(5) == went["btc"].sum()
    assert went.set_index("to")["btc"].to_dict() == pytest.approx(
        {"Exchange<br>4 BTC": 4, "change: G<br>0.75 BTC": 0.75, "fee<br>0.25 BTC": 0.25}
    )
    assert "our vendor<br>2 BTC" in set(came["from"])
    assert "change, G 0.75 BTC" in charts.in_words(figure)
    assert len({*went["colour"]}) == 3


def test_equal_coins_of_a_long_transaction_stand_together_and_named_addresses_alone() -> None:
    payers = [f"P{n}" for n in range(12)]
    figure = charts.transaction(ledger_of(join(payers, "J", 12)), "J-z", names={"P0": "A"})
    drawn = bands(figure)
    assert "12 equal coins: 12 times 1 BTC" in set(drawn["to"])
    assert "A: 2.05 BTC" in set(drawn["from"])
    came = drawn[drawn["to"] == ""]["btc"].sum()
    assert came == pytest.approx(sum(2.05 + n / 8 for n in range(12)))


def test_labels_of_small_coins_do_not_touch() -> None:
    line = 1.3  # Height of a line of text, of its size.
    paid = [("T2", n, f"P{n}", 0.001, "") for n in range(5)]
    one = charts.transaction(ledger_of([("T1", 0, "A", 1.005, "T2"), *paid, ("T2", 5, "R", 1, "")]),
                             "T2", change=["R"])  # fmt: skip
    way = [(f"T{n}", 0, f"A{n}", 1.0, f"T{n + 1}" if n < 4 else "") for n in range(5)]
    for figure in (one, charts.hops(ledger_of(way), ["A0"], steps=2),
                   charts.hops(ledger_of(way), ["A0"], steps=4)):  # fmt: skip
        drawn = figure.data[0]
        lines = max(label.count("<br>") + 1 for label in drawn.node.label)
        assert drawn.node.pad >= lines * drawn.textfont.size * line
    heads = [note for note in one.layout.annotations if note.name != "source"]
    assert all(note.yshift >= 13 * line for note in heads) and one.layout.height <= 580


@pytest.mark.parametrize(("rule", "red"), [("poison", 9), ("haircut", 3.6), ("FIFO", 4)])
def test_the_red_bands_that_arrive_are_the_tainted_bitcoin(rule: str, red: float) -> None:
    ledger = ledger_of(SIX)
    stop = ledger.marked(ledger.address_numbers(["Exchange"]))
    found = taint(ledger, outputs_of(ledger, ["A"]), rule, stop=stop)
    drawn = bands(charts.coins(ledger, found))
    arrives = drawn[drawn["to"] == "<b>Exchange</b>"]
    assert arrives["btc"].sum() == pytest.approx(9)
    assert arrives.loc[arrives["colour"].str.contains("213, 94, 0"), "btc"].sum() == pytest.approx(
        red
    )


def test_hops_stop_at_a_service_and_go_on_elsewhere() -> None:
    rows = [*SIX[:-2], ("T6", 0, "Exchange", 4, "T7"), ("T6", 1, "G", 1, ""),
            ("T7", 0, "Stranger", 4, "")]  # fmt: skip
    ledger = ledger_of(rows)
    tags = labelled(ledger, {"Exchange": "Meridian"})
    told = charts.in_words(charts.hops(ledger, ["C"], tagged=tags, steps=4))
    assert "start to Meridian: 3 BTC in 1 payment, where it stops" in told
    assert "start to E: 2 BTC" in told and "E to Meridian: 4 BTC" in told
    assert "Stranger" not in told
    assert "Stranger" in charts.in_words(charts.hops(ledger, ["C"], steps=4))
    one = charts.in_words(charts.hops(ledger, ["C"], tagged=tags, steps=1))
    assert "start to E" in one and "E to" not in one


def test_the_explorer_opens_one_hop_and_goes_back() -> None:
    ledger = ledger_of(SIX)
    box = charts.explore_hops(ledger, ["A"], tagged=labelled(ledger, {"Exchange": "Meridian"}))
    (pick,), (words,) = all_of(box, widgets.Dropdown), all_of(box, widgets.HTML)
    further, back, again = all_of(box, widgets.Button)
    assert "start to C" in words.value and "Meridian" not in words.value and back.disabled
    assert "C" in pick.label, "one address is chosen from the beginning"
    further.click()
    assert "C to Meridian: 3 BTC" in words.value and "C to E: 2 BTC" in words.value
    assert not any("Meridian" in text for text, _ in pick.options)
    assert "D" in pick.label
    further.click()
    assert "D to Meridian: 2 BTC" in words.value
    again.click()
    assert "Meridian" not in words.value
    pick.value = next(key for text, key in pick.options if ": D" in text)
    further.click()
    assert "D to Meridian" in words.value and "C to" not in words.value
    back.click()
    assert "Meridian" not in words.value and back.disabled


def test_small_payments_beyond_the_seven_largest_stand_together() -> None:
    paid = [("T2", n, f"to{n}", 1.0 + n, "") for n in range(10)]
    ledger = ledger_of([("T1", 0, "A", 55.0, "T2"), *paid])
    told = charts.in_words(charts.hops(ledger, ["A"], steps=1))
    assert "3 others: 6 BTC in 3 payments" in told


def test_without_the_coinjoin_the_picture_falls_into_two_groups() -> None:
    payers = ["A", "B", *[f"P{n}" for n in range(6)]]
    home = [("H1", 0, "A", 1.0, "H2"), ("H1b", 0, "A2", 1.0, "H2"), ("H2", 0, "shop", 2.0, "")]
    ledger = ledger_of([*home, *join(payers, "J", 8)])
    every = charts.clusters_picture(ledger, ["A", "B"], names={"A": "A", "B": "B"})
    assert "1 group: 9 addresses" in charts.in_words(every)
    split = charts.clusters_picture(ledger, ["A", "B"], leave_out=True)
    assert "2 groups: 2 addresses, 1 address" in charts.in_words(split)
    assert {trace.name for trace in split.data} >= {"no longer joined: 6 addresses"}
    assert {one.text for one in every.layout.annotations} >= {"<b>A</b>", "<b>B</b>"}


def test_the_bars_show_the_amounts_and_the_start() -> None:
    table = pd.DataFrame({"rule": ["poison", "haircut"], "place": "exchange", "btc": [9.0, 3.6]})
    figure = charts.taint_bars(table, 4)
    assert list(figure.data[0].y) == [9.0, 3.6]
    assert figure.layout.shapes[0].y0 == figure.layout.shapes[0].y1 == 4


def test_the_rules_explorer_follows_rule_and_order() -> None:
    ledgers = {"A first": ledger_of(SIX), "B first": ledger_of([SIX[1], SIX[0], *SIX[2:]])}
    box = charts.explore_rules(ledgers)
    rule, order = all_of(box, widgets.ToggleButtons)
    (words,) = all_of(box, widgets.HTML)
    seen = {}
    for order.value in ledgers:
        for rule.value in ("poison", "haircut", "FIFO"):
            seen[order.value, rule.value] = words.value.split("<b")[1].split(">")[1].split("<")[0]
    assert seen == {
        ("A first", "poison"): "9 BTC", ("A first", "haircut"): "3.6 BTC",
        ("A first", "FIFO"): "4 BTC", ("B first", "poison"): "9 BTC",
        ("B first", "haircut"): "3.6 BTC", ("B first", "FIFO"): "3 BTC",
    }  # fmt: skip


def test_a_peeling_chain_shows_what_is_paid_and_what_goes_on() -> None:
    ledger = ledger_of([
        ("T1", 0, "A", 10.0, "T2"), ("T2", 0, "p", 1.0, ""), ("T2", 1, "B", 9.0, "T3"),
        ("T3", 0, "C", 7.0, ""), ("T3", 1, "q", 2.0, ""),
    ])  # fmt: skip
    figure = charts.peels(follow_peels(ledger, "T2"))
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    assert drawn == {"goes on": [9.0, 7.0], "is paid": [1.0, 2.0]}
