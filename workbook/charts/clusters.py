"""Addresses that co-spending joins, as dots."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from workbook.charts.chart import BLACK, BLUE, GREEN, ORANGE, VERMILION, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.sankey import LEDGER, count, low_source
from workbook.flows import Ledger, coinjoin_verdicts


def clusters_picture(
    ledger: Ledger,
    addresses: Sequence[str],
    *,
    verdicts: np.ndarray | None = None,
    leave_out: bool = False,
    names: Mapping[str, str] | None = None,
    title: str = "",
    source: str = LEDGER,
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
    # A set has another order in every process.
    groups = sorted(map(sorted, nx.connected_components(shown)), key=lambda one: -len(one))
    mine = [one for one in groups if any(("a", n) in one for n in numbers)]
    figure = Draft()
    line: dict[str, list[Any]] = {"x": [], "y": []}
    for one, other in shown.edges:
        line["x"] += [place[one][0], place[other][0], None]
        line["y"] += [place[one][1], place[other][1], None]
    figure.add_scatter(**line, mode="lines", line={"color": "#bbb", "width": 1},
                       hoverinfo="skip", showlegend=False)  # fmt: skip
    symbols = (("circle", BLUE), ("square", VERMILION), ("triangle-up", GREEN))
    for number, group in enumerate(mine):
        _dots(figure, ledger, place, [n for n in group if n[0] == "a"],
              f"group {number + 1}: {count(sum(n[0] == 'a' for n in group), 'address')}",
              *symbols[number % 3])  # fmt: skip
    rest = [n for one in groups if one not in mine for n in one if n[0] == "a"]
    _dots(figure, ledger, place, rest, f"no longer joined: {count(len(rest), 'address')}",
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
    sizes = ", ".join(count(sum(n[0] == "a" for n in one), "address") for one in mine)
    rule = "possible CoinJoins left out" if leave_out else "all transactions used"
    alt = f"Co-spending, {rule}: the named addresses are in {count(len(mine), 'group')}: {sizes}."
    heading = title or f"Spent together, {rule}"
    return low_source(finish(figure, source=source, alt=alt, title=heading))


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
    figure: Draft, ledger: Ledger, place: Mapping[Any, Any], nodes: list[tuple[str, int]],
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
    figure: Draft, ledger: Ledger, place: Mapping[Any, Any], names: Mapping[str, str]
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
