"""Crypto flows to look at: one transaction, the way of value hop by hop, clusters, taint.

No layout is written here: plotly places the flows, networkx the dots of a cluster.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import networkx as nx
import numpy as np
import pandas as pd
import plotly.graph_objects as go

from workbook.charts.chart import BLACK, BLUE, GREEN, ORANGE, SKY, VERMILION, Chart, finish
from workbook.flows import Ledger, Taint, coinjoin_verdicts, next_hops, outputs_of, taint

COIN = 100_000_000
CASE = "simulated ledger of the case"
MOST_SIDE = 7
EQUAL = 3
MOST_NEXT = 7
GREY = "#888888"


def transaction(
    ledger: Ledger,
    txid: str,
    *,
    names: Mapping[str, str] | None = None,
    change: Iterable[str] = (),
    title: str = "One transaction",
    source: str = CASE,
) -> Chart:
    """One transaction from left to right: coins spent, coins made, and the fee.

    :param names: names of addresses; others are shown shortened.
    :param change: addresses of the outputs that you take for change.
    """
    at = ledger.transaction_number(txid)
    named, kept = dict(names or {}), set(change)
    keep = [*named, *kept]
    ins = _side(ledger.input_address, ledger.input_value, _rows(ledger.first_input, at),
                ledger, keep)  # fmt: skip
    outs = _side(ledger.output_address, ledger.output_value, _rows(ledger.first_output, at),
                 ledger, keep)  # fmt: skip
    fee = int(ledger.fee[at])
    picture = _Sankey()
    middle = picture.node("the transaction", BLACK)
    for address, value, words in ins:
        node = picture.node(f"{_called(address, named)}<br>{words}", BLUE)
        picture.link(node, middle, value, BLUE)
    for address, value, words in outs:
        back = address in kept
        text = f"{'change: ' if back else ''}{_called(address, named)}<br>{words}"
        colour = ORANGE if back else GREEN
        picture.link(middle, picture.node(text, colour), value, colour)
    if fee:
        picture.link(middle, picture.node(f"fee<br>{_btc(fee)}", GREY), fee, GREY)
    total = sum(value for _, value, _ in ins)
    alt = (
        f"{_count(len(_rows(ledger.first_input, at)), 'input')} with {_btc(total)} in total, "
        f"{_count(len(_rows(ledger.first_output, at)), 'output')} with "
        f"{_btc(sum(value for _, value, _ in outs))}, and a fee of {_btc(fee)}. Outputs: "
        + "; ".join(
            f"{'change, ' if address in kept else ''}{_called(address, named)} {words}"
            for address, _, words in outs
        )
        + "."
    )
    most = max(len(ins), len(outs) + (fee > 0))
    chart = picture.chart(max(340, 130 + 60 * most), title=title, source=source, alt=alt)
    heads = (("coins that are spent", 0, "left"), ("new coins, and the fee", 1, "right"))
    for text, x, side in heads:
        chart.add_annotation(
            text=text, x=x, xanchor=side, y=1.0, yanchor="bottom", yshift=6,
            xref="paper", yref="paper", showarrow=False, font={"size": 13, "color": "#555"},
        )  # fmt: skip
    return chart


def coins(
    ledger: Ledger,
    tainted: Taint | None = None,
    *,
    title: str = "Where the coins go",
    source: str = "hand-made example",
) -> Chart:
    """All coins of a small ledger: transactions are black, each coin has its name and amount.

    :param tainted: colours the tainted part of each coin.
    """
    picture = _Sankey()
    box = [picture.node(f"<b>{name}</b>", BLACK) for name in ledger.txid.to_pylist()]
    ends: dict[str, int] = {}
    said = []
    for output, value in enumerate(ledger.output_value.tolist()):
        name = str(ledger.address_text([int(ledger.output_address[output])]).iloc[0])
        spender = int(ledger.spent_by[output])
        marked = 0.0 if tainted is None else float(tainted.amount[output])
        clean = BLUE if tainted is None else GREY
        parts = ((marked, VERMILION, "tainted"), (value - marked, clean, ""))
        here = box[int(ledger.output_transaction[output])]
        if spender < 0 and name not in ends:
            ends[name] = picture.node(f"<b>{html.escape(name)}</b>", GREEN)
        if spender >= 0:
            coin = picture.node(f"{html.escape(name)}: {value / COIN:g}", clean)
            ways = [(here, coin), (coin, box[int(ledger.input_transaction[spender])])]
        else:
            ways = [(here, ends[name])]
        for part, colour, word in parts:
            for one, other in ways:
                if part > 0:
                    picture.link(one, other, part, colour, f"coin {name} {word}: {_btc(part)}")
        said.append(f"{name} {_btc(value)}" + (f", tainted {_btc(marked)}" if tainted else ""))
    chart = picture.chart(400, title=title, source=source, alt="Coins: " + "; ".join(said) + ".")
    if tainted is not None:
        chart.add_annotation(
            text="orange-red: tainted", x=0, xanchor="left", y=1, yanchor="bottom", yshift=4,
            xref="paper", yref="paper", showarrow=False, font={"size": 13, "color": VERMILION},
        )  # fmt: skip
    return chart


def taint_bars(
    table: pd.DataFrame,
    started: float,
    *,
    title: str = "One graph, three rules",
    source: str = "hand-made example",
) -> Chart:
    """Tainted bitcoin under each rule, beside what was started with.

    :param table: columns ``rule``, ``place`` and ``btc``; one group of bars a rule.
    :param started: bitcoin that the taint began with: a dashed line.
    """
    figure = go.Figure()
    for number, (place, rows) in enumerate(table.groupby("place", sort=False)):
        colour = (BLUE, ORANGE, GREEN, SKY, VERMILION, BLACK)[number % 6]
        figure.add_bar(
            x=rows["rule"], y=rows["btc"], name=str(place), marker_color=colour,
            text=rows["btc"], texttemplate="<b>%{text:,.4~g}</b>", textposition="auto",
            textangle=0, cliponaxis=False,
        )  # fmt: skip
    figure.add_hline(y=started, line={"color": BLACK, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=1.01, xref="paper", xanchor="left", y=started, showarrow=False, align="left",
        text=f"started with<br>{started:,.4g}", font={"size": 13}, name="started",
    )  # fmt: skip
    figure.update_layout(barmode="group", showlegend=table["place"].nunique() > 1)
    figure.update_layout(legend_y=1.02, legend_yanchor="bottom", margin={"t": 95, "r": 110})
    listed = "; ".join(
        f"{row['rule']}, {row['place']}: {row['btc']:,.4g}" for _, row in table.iterrows()
    )
    alt = f"Tainted bitcoin by rule, started with {started:,.4g}. {listed}."
    return finish(figure, source=source, alt=alt, title=title, y="tainted bitcoin")


def explore_rules(
    ledgers: Mapping[str, Ledger],
    *,
    start: str = "A",
    stop: str = "Exchange",
    source: str = "hand-made example",
) -> widgets.VBox:
    """Switch the rule of taint and the order of inputs, and see where the taint goes.

    :param ledgers: small ledgers by name.
    :param start: address whose coins are tainted at the beginning.
    :param stop: address of the service where taint rests.
    """
    rule = widgets.ToggleButtons(options=["poison", "haircut", "FIFO"], description="Rule")
    which = widgets.ToggleButtons(options=list(ledgers), description="Order")
    words = widgets.HTML()
    screen = go.FigureWidget()

    def draw(*_: object) -> None:
        ledger = ledgers[which.value]
        service = ledger.address_number(stop)
        found = taint(ledger, outputs_of(ledger, [start]), rule.value,
                      stop=ledger.marked(np.array([service])))  # fmt: skip
        chart = coins(ledger, found, title=f"{rule.value}, {which.value}", source=source)
        with screen.batch_update():
            screen.data = []
            screen.add_traces(chart.data)
        screen.layout.annotations = ()
        screen.layout = chart.layout
        arrived = found.amount[(ledger.output_address == service) & found.resting].sum()
        words.value = (
            f'<p style="font-size:1.15em">Tainted at {html.escape(stop)}: '
            f'<b style="color:{BLUE}">{_btc(arrived)}</b>, under {rule.value}.</p>'
        )

    rule.observe(draw, "value")
    which.observe(draw, "value")
    draw()
    return widgets.VBox([rule, which, words, screen])


def peels(steps: pd.DataFrame, *, title: str = "A peeling chain", source: str = CASE) -> Chart:
    """What each step of a peeling chain pays, and what is left.

    :param steps: of ``follow_peels``: columns ``step``, ``paid`` and ``rest`` (satoshi).
    """
    figure = go.Figure()
    for column, name, colour in (("rest", "goes on", BLUE), ("paid", "is paid", ORANGE)):
        figure.add_bar(
            x=steps["step"], y=steps[column] / COIN, name=name, marker_color=colour,
            hovertemplate=f"step %{{x}}: %{{y:,.8~f}} BTC {name}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack", legend={"y": 1.02, "yanchor": "bottom"}, margin_t=95)
    first, last = steps.iloc[0], steps.iloc[-1]
    alt = (
        f"A chain of {_count(len(steps), 'step')}. The first pays {_btc(first['paid'])} and "
        f"leaves {_btc(first['rest'])}; the last leaves {_btc(last['rest'])}. Paid in all: "
        f"{_btc(steps['paid'].sum())}."
    )
    return finish(figure, source=source, alt=alt, title=title, y="bitcoin", x="step of the chain")


def clusters_picture(
    ledger: Ledger,
    addresses: Sequence[str],
    *,
    verdicts: np.ndarray | None = None,
    leave_out: bool = False,
    names: Mapping[str, str] | None = None,
    title: str = "",
    source: str = CASE,
) -> Chart:
    """Addresses as dots, joined through the transactions that spent their coins together.

    Shows all that co-spending joins to the given addresses, directly or not.

    :param leave_out: transactions that are or may be CoinJoins join nothing; the dots stay
        where they were.
    :param verdicts: of ``coinjoin_verdicts``; computed if not given.
    :param names: names to write beside dots.
    """
    judged = coinjoin_verdicts(ledger) if verdicts is None else verdicts
    graph = _spent_together(ledger, addresses)
    place = nx.spring_layout(graph, seed=1, iterations=120)
    joins = [n for n in graph if n[0] == "t" and not (leave_out and judged[n[1]])]
    shown = graph.subgraph([n for n in graph if n[0] == "a"] + joins)
    numbers = {int(n) for n in ledger.address_numbers(list(addresses))}
    groups = sorted(nx.connected_components(shown), key=lambda one: -len(one))
    mine = [one for one in groups if any(("a", n) in one for n in numbers)]
    figure = go.Figure()
    line: dict[str, list[Any]] = {"x": [], "y": []}
    for one, other in shown.edges:
        line["x"] += [place[one][0], place[other][0], None]
        line["y"] += [place[one][1], place[other][1], None]
    figure.add_scatter(**line, mode="lines", line={"color": "#bbb", "width": 1},
                       hoverinfo="skip", showlegend=False)  # fmt: skip
    symbols = (("circle", BLUE), ("square", VERMILION), ("triangle-up", GREEN))
    for number, group in enumerate(mine):
        _dots(figure, ledger, place, [n for n in group if n[0] == "a"],
              f"group {number + 1}: {_count(sum(n[0] == 'a' for n in group), 'address')}",
              *symbols[number % 3])  # fmt: skip
    rest = [n for one in groups if one not in mine for n in one if n[0] == "a"]
    _dots(figure, ledger, place, rest, f"no longer joined: {_count(len(rest), 'address')}",
          "circle-open", BLACK)  # fmt: skip
    for suspect, text, colour in (
        (False, "transaction", BLACK),
        (True, "may be a CoinJoin", ORANGE),
    ):
        _dots(figure, ledger, place, [n for n in joins if bool(judged[n[1]]) == suspect],
              text, "diamond" if suspect else "line-ns-open", colour)  # fmt: skip
    _names(figure, ledger, place, names or {})
    for axis, at in ((figure.update_xaxes, 0), (figure.update_yaxes, 1)):
        found = [where[at] for where in place.values()]
        pad = 0.15 * (max(found) - min(found)) + 1e-3
        axis(visible=False, rangemode="normal", range=[min(found) - pad, max(found) + pad])
    figure.update_layout(height=520, margin={"b": 60, "l": 20, "r": 20, "t": 125})
    figure.update_layout(legend={"y": 1.01, "yanchor": "bottom"})
    sizes = ", ".join(_count(sum(n[0] == "a" for n in one), "address") for one in mine)
    rule = "possible CoinJoins left out" if leave_out else "all transactions used"
    alt = f"Co-spending, {rule}: the named addresses are in {_count(len(mine), 'group')}: {sizes}."
    heading = title or f"Spent together, {rule}"
    return _low_source(finish(figure, source=source, alt=alt, title=heading))


def hops(
    ledger: Ledger,
    start: Sequence[str],
    *,
    tagged: pd.DataFrame | None = None,
    steps: int = 2,
    name: str = "start",
    title: str = "Hop by hop",
    source: str = CASE,
) -> Chart:
    """Where the coins of some addresses went, hop by hop; services are where it stops.

    An amount is the whole coin that was paid. After a second hop it may hold coins of others.

    :param tagged: ``label`` of every address number, see ``tagged_addresses``.
    :param steps: how many hops.
    """
    trace = _Trace(ledger, start, tagged, name)
    for _ in range(steps):
        trace.open_all()
    return trace.chart(title, source)


def explore_hops(
    ledger: Ledger,
    start: Sequence[str],
    *,
    tagged: pd.DataFrame | None = None,
    name: str = "start",
    source: str = CASE,
) -> widgets.VBox:
    """Open one address after another and see where its coins went; stop at services.

    :param tagged: ``label`` of every address number, see ``tagged_addresses``.
    """
    trace = _Trace(ledger, start, tagged, name)
    trace.open_all()
    pick = widgets.Dropdown(description="Address", layout=widgets.Layout(width="min(420px, 100%)"))
    further = widgets.Button(description="One hop further", button_style="primary")
    narrow = widgets.Layout(width="100px")
    back = widgets.Button(description="Back", layout=narrow)
    again = widgets.Button(description="Start again", layout=narrow)
    words = widgets.HTML()
    screen = go.FigureWidget()

    def draw() -> None:
        chart = trace.chart("Hop by hop", source)
        with screen.batch_update():
            screen.data = []
            screen.add_traces(chart.data)
        screen.layout.annotations = ()
        screen.layout = chart.layout
        pick.options = trace.closed()
        # New options leave nothing chosen; the first one is there to be opened.
        pick.index = 0 if pick.options else None
        further.disabled = not pick.options
        back.disabled = again.disabled = len(trace.opened) < 2
        words.value = f"<p><b>In words:</b> {html.escape(chart.layout.meta['alt'])}</p>"

    def go_on(_: widgets.Button) -> None:
        if pick.value is not None:
            trace.open(pick.value)
            draw()

    def go_back(button: widgets.Button) -> None:
        del trace.opened[1 if button is again else -1 :]
        draw()

    further.on_click(go_on)
    back.on_click(go_back)
    again.on_click(go_back)
    draw()
    controls = widgets.HBox([pick, further, back, again], layout=widgets.Layout(flex_flow="wrap"))
    return widgets.VBox([controls, screen, words])


Key = tuple[int, str]


@dataclass(frozen=True)
class _Place:
    """Who holds coins at one hop: some addresses, under one name."""

    text: str
    addresses: tuple[int, ...]
    service: bool


class _Trace:
    """Which places were opened, and where their coins went."""

    def __init__(
        self, ledger: Ledger, start: Sequence[str], tagged: pd.DataFrame | None, name: str
    ) -> None:
        self.ledger = ledger
        self.labels = None if tagged is None else tagged["label"].to_numpy()
        numbers = tuple(ledger.address_number(address) for address in start)
        self.start: Key = (0, name)
        self.first = _Place(name, numbers, False)
        self.opened: list[Key] = []

    def open(self, key: Key) -> None:
        """Go one hop further from a place."""
        if key not in self.opened:
            self.opened.append(key)

    def open_all(self) -> None:
        """Go one hop further from every place that can be opened."""
        for _, key in self.closed():
            self.open(key)

    def closed(self) -> list[tuple[str, Key]]:
        """Places that can be opened: no services, nothing unspent, not the small rest."""
        places, flows = self.drawn()
        value = flows.groupby("to")["value"].sum() if len(flows) else {}
        return [
            (f"hop {key[0]}: {place.text}" + (f", {_btc(value[key])}" if key in value else ""), key)
            for key, place in places.items()
            if key not in self.opened and not place.service and self._spends(place.addresses)
        ]

    def drawn(self) -> tuple[dict[Key, _Place], pd.DataFrame]:
        """All places, and flows between them: ``from``, ``to``, ``value``, ``payments``."""
        places = {self.start: self.first}
        rows: list[tuple[Key, Key, int, int]] = []
        for key in self.opened:
            if key not in places:
                continue
            for text, part in self._next(places[key]):
                to = (key[0] + 1, text)
                service = bool(part["service"].iloc[0])
                earlier = places[to].addresses if to in places else ()
                known = dict.fromkeys([*earlier, *part["number"].tolist()])
                places[to] = _Place(_short(text) if not service else text, tuple(known), service)
                rows.append((key, to, int(part["value"].sum()), len(part)))
        return places, pd.DataFrame(rows, columns=["from", "to", "value", "payments"])

    def _next(self, place: _Place) -> list[tuple[str, pd.DataFrame]]:
        found = next_hops(self.ledger, np.array(place.addresses))
        label = "" if self.labels is None else self.labels[found["number"].to_numpy()]
        found = found.assign(label=label).query("number >= 0")
        found["service"] = found["label"] != ""
        found["who"] = found["label"].where(found["service"], found["address"])
        sums = found.groupby("who")["value"].sum().sort_values(ascending=False, kind="stable")
        kept = sums.index[:MOST_NEXT]
        parts = [(str(who), found[found["who"] == who]) for who in kept]
        rest = found[~found["who"].isin(kept)]
        if len(rest):
            parts.append((f"{rest['who'].nunique()} others", rest.assign(service=True)))
        return parts

    def _spends(self, addresses: tuple[int, ...]) -> bool:
        return bool(np.isin(addresses, self.ledger.input_address).any())

    def chart(self, title: str, source: str) -> Chart:
        """All that was opened, as bands from left to right."""
        places, flows = self.drawn()
        picture = _Sankey()
        value = flows.groupby("to")["value"].sum() if len(flows) else {}
        node = {}
        for key, place in places.items():
            colour = BLUE if key == self.start else VERMILION if place.service else GREEN
            if place.service and place.text.endswith(" others"):
                colour = GREY
            text = f"<b>{html.escape(place.text)}</b>" if place.service else html.escape(place.text)
            amount = f"<br>{_about(value[key])}" if key in value else ""
            node[key] = picture.node(text + amount, colour)
        said = []
        for _, row in flows.iterrows():
            service = places[row["to"]].service
            told = (f"{places[row['from']].text} to {places[row['to']].text}: "
                    f"{_btc(row['value'])} in {_count(row['payments'], 'payment')}")  # fmt: skip
            picture.link(node[row["from"]], node[row["to"]], row["value"],
                         VERMILION if service else GREEN, told)  # fmt: skip
            said.append(told + (", where it stops" if service else ""))
        alt = "; ".join(said) + "." if said else "Nothing was sent on."
        widest = max((sum(key[0] == hop for key in places) for hop, _ in places), default=1)
        return picture.chart(max(360, 130 + 56 * widest), title=title, source=source, alt=alt,
                             align="left")  # fmt: skip


class _Sankey:
    """Boxes and bands, as plotly draws them."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.colour: list[str] = []
        self.bands: list[tuple[int, int, float, str, str]] = []

    def node(self, text: str, colour: str) -> int:
        self.text.append(text)
        self.colour.append(colour)
        return len(self.text) - 1

    def link(self, one: int, other: int, satoshi: float, colour: str, told: str = "") -> None:
        self.bands.append((one, other, satoshi / COIN, colour, told or self.text[other]))

    def chart(
        self, height: int, *, title: str, source: str, alt: str, align: str = "justify"
    ) -> Chart:
        one, other, value, colour, told = zip(*self.bands, strict=True) if self.bands else [()] * 5
        figure = go.Figure(go.Sankey(
            arrangement="snap",
            node={"label": self.text, "color": self.colour, "pad": 30, "thickness": 16,
                  "align": align, "line": {"width": 0}, "hovertemplate": "%{label}<extra></extra>"},
            link={"source": one, "target": other, "value": value,
                  "color": [_pale(c) for c in colour], "customdata": told,
                  "hovertemplate": "%{customdata}<extra></extra>"},
            textfont={"size": 13, "color": "#222"},
        ))  # fmt: skip
        figure.update_layout(height=height, margin={"l": 15, "r": 15, "t": 85, "b": 55})
        return _low_source(finish(figure, source=source, alt=alt, title=title))


def _low_source(chart: Chart) -> Chart:
    """There is no axis: the source line moves up to the figure."""
    chart.update_annotations(selector={"name": "source"}, yshift=-42)
    chart.update_layout(margin_b=55)
    return chart


def _rows(first: np.ndarray, transaction: int) -> range:
    return range(int(first[transaction]), int(first[transaction + 1]))


def _side(
    address: np.ndarray, value: np.ndarray, rows: range, ledger: Ledger, keep: Iterable[str]
) -> list[tuple[str, int, str]]:
    """One side: address, amount and words for it. Of a long side equal coins go together, then
    the smallest; addresses in ``keep`` always stand alone.
    """
    table = pd.DataFrame({"number": address[list(rows)], "value": value[list(rows)]})
    table["address"] = ledger.address_text(table["number"].to_numpy()).to_numpy()
    named = table["address"].isin(set(keep))
    if table["number"].nunique() > MOST_SIDE:
        same = table[~named].groupby("value")["value"].transform("size")
        alike = table[~named][same >= EQUAL]
        table = table.drop(alike.index)
    else:
        alike = table.iloc[:0]
    found = [
        (f"{len(coins)} equal coins", len(coins) * int(each), f"{len(coins)} times {_btc(each)}")
        for each, coins in alike.groupby("value")
    ]
    sums = table.groupby("address", sort=False)["value"].sum()
    large = sums.sort_values(ascending=False, kind="stable").index[:MOST_SIDE]
    alone = sums[sums.index.isin([*large, *keep])] if len(sums) > MOST_SIDE else sums
    found += [(str(one), int(paid), _btc(paid)) for one, paid in alone.items()]
    rest = sums.drop(alone.index)
    if len(rest):
        found.append((f"{len(rest)} more", int(rest.sum()), _btc(rest.sum())))
    return found


def _spent_together(ledger: Ledger, addresses: Sequence[str]) -> nx.Graph:
    """Addresses ("a", number) and the transactions ("t", number) that spent from several."""
    known = ledger.input_address >= 0
    pairs = pd.DataFrame({"t": ledger.input_transaction[known], "a": ledger.input_address[known]})
    pairs = pairs.drop_duplicates()
    graph = nx.Graph()
    new = {ledger.address_number(address) for address in addresses}
    graph.add_nodes_from(("a", number) for number in new)
    while new:
        touched = pairs.loc[pairs["a"].isin(new), "t"].unique()
        found = pairs[pairs["t"].isin(touched)]
        several = found.groupby("t")["a"].transform("size") > 1
        found = found[several]
        new = set(found["a"]) - {n for kind, n in graph if kind == "a"}
        graph.add_edges_from(
            (("t", int(t)), ("a", int(a))) for t, a in found.itertuples(index=False)
        )
    return graph


def _dots(
    figure: go.Figure, ledger: Ledger, place: Mapping[Any, Any], nodes: list[tuple[str, int]],
    name: str, symbol: str, colour: str,
) -> None:  # fmt: skip
    if not nodes:
        return
    numbers = [number for _, number in nodes]
    texts = ledger.address_text(numbers) if nodes[0][0] == "a" else ledger.txid_text(numbers)
    size = 7 if symbol == "line-ns-open" else 14 if symbol == "diamond" else 11
    figure.add_scatter(
        x=[place[node][0] for node in nodes], y=[place[node][1] for node in nodes],
        mode="markers", name=name, text=texts,
        hovertemplate="%{text}<extra></extra>",
        marker={"symbol": symbol, "color": colour, "size": size},
    )  # fmt: skip


def _names(
    figure: go.Figure, ledger: Ledger, place: Mapping[Any, Any], names: Mapping[str, str]
) -> None:
    """Names beside dots, each on the side away from the others."""
    numbers = ledger.address_numbers(list(names))
    found = {
        name: np.asarray(place["a", int(number)])
        for name, number in zip(names.values(), numbers, strict=True)
        if ("a", int(number)) in place
    }
    middle = sum(found.values()) / max(len(found), 1)
    for name, at in found.items():
        away = at - middle if len(found) > 1 else np.array([0.6, 0.8])
        away = 44 * away / max(float(np.hypot(*away)), 1e-9)
        figure.add_annotation(
            x=at[0], y=at[1], text=f"<b>{html.escape(name)}</b>", arrowcolor=BLACK,
            bgcolor="white", bordercolor=BLACK, ax=away[0], ay=-away[1],
        )  # fmt: skip


def _called(address: str, names: Mapping[str, str]) -> str:
    return html.escape(names.get(address, _short(address)))


def _short(address: str) -> str:
    return address if len(address) <= 14 else f"{address[:6]}...{address[-4:]}"


def _btc(satoshi: float) -> str:
    return f"{satoshi / COIN:,.8f}".rstrip("0").rstrip(".") + " BTC"


def _about(satoshi: float) -> str:
    """To four decimals: enough for a figure."""
    return f"{satoshi / COIN:,.4f} BTC" if satoshi >= COIN / 10_000 else "< 0.0001 BTC"


def _count(number: int, thing: str) -> str:
    plural = {"address": "addresses"}.get(thing, f"{thing}s")
    return f"{number:,} {thing if number == 1 else plural}"


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.4)"
