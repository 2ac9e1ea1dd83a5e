"""Where tainted coins go under each rule."""

from __future__ import annotations

import html
from collections.abc import Mapping

import ipywidgets as widgets
import numpy as np
import pandas as pd

from workbook.charts.chart import BLACK, BLUE, GREEN, ORANGE, SKY, VERMILION, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.sankey import COIN, GREY, Sankey, btc
from workbook.charts.screen import new_screen, show
from workbook.flows import Ledger, Taint, outputs_of, taint


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
    picture = Sankey()
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
                    picture.link(one, other, part, colour, f"coin {name} {word}: {btc(part)}")
        said.append(f"{name} {btc(value)}" + (f", tainted {btc(marked)}" if tainted else ""))
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
    figure = Draft()
    for number, (place, rows) in enumerate(table.groupby("place", sort=False)):
        colour = (BLUE, ORANGE, GREEN, SKY, VERMILION, BLACK)[number % 6]
        figure.add_bar(
            x=rows["rule"], y=rows["btc"], name=str(place), marker={"color": colour},
            text=rows["btc"], texttemplate="<b>%{text:,.4~g}</b>", textposition="auto",
            textangle=0, cliponaxis=False,
        )  # fmt: skip
    figure.add_hline(y=started, line={"color": BLACK, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=1.01, xref="paper", xanchor="left", y=started, showarrow=False, align="left",
        text=f"started with<br>{started:,.4g}", font={"size": 13}, name="started",
    )  # fmt: skip
    figure.update_layout(barmode="group", showlegend=table["place"].nunique() > 1)
    figure.update_layout(margin={"t": 85, "r": 110})
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
    screen = new_screen()

    def draw(*_: object) -> None:
        ledger = ledgers[which.value]
        service = ledger.address_number(stop)
        found = taint(ledger, outputs_of(ledger, [start]), rule.value,
                      stop=ledger.marked(np.array([service])))  # fmt: skip
        chart = coins(ledger, found, title=f"{rule.value}, {which.value}", source=source)
        show(screen, chart)
        arrived = found.amount[(ledger.output_address == service) & found.resting].sum()
        words.value = (
            f'<p style="font-size:1.15em">Tainted at {html.escape(stop)}: '
            f'<b style="color:{BLUE}">{btc(arrived)}</b>, under {rule.value}.</p>'
        )

    rule.observe(draw, "value")
    which.observe(draw, "value")
    draw()
    return widgets.VBox([rule, which, words, screen])
