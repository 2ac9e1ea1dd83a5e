"""Links between accounts, trace by trace."""

from __future__ import annotations

import html
from collections.abc import Sequence

import ipywidgets as widgets
import pandas as pd

from workbook.charts.chart import (
    BLUE,
    CASE,
    DASHES,
    GREEN,
    PALETTE,
    PINK,
    VERMILION,
    Chart,
    finish,
    names_at_left,
)
from workbook.charts.draft import Draft
from workbook.charts.screen import WIDE, new_screen, show
from workbook.listings import TRACES, links_of

_TRACE_COLOURS = (BLUE, VERMILION, GREEN, PINK)


def link_weights(found: pd.DataFrame, vendor: str) -> Chart:
    """The weight of each trace for each link of one account, one bar a trace.

    Above zero a trace speaks for one vendor, below zero against. Nothing is drawn where there is
    nothing to compare.

    :param found: after ``links_of``.
    """
    label = found["other_vendor"] + "<br>" + found["other_market"] + ", " + found["strength"]
    figure = Draft()
    for (column, name), colour in zip(TRACES.items(), _TRACE_COLOURS, strict=True):
        figure.add_bar(
            x=found[column], y=label, name=name, orientation="h", marker={"color": colour},
            hovertemplate=f"{name}: %{{x:.1f}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": "#000000", "width": 1})
    figure.update_layout(
        barmode="group",
        height=230 + 75 * max(len(found), 1),
        margin={"t": 105},
    )
    figure.update_xaxes(range=[-1, 4], dtick=1, showgrid=True, gridcolor="#e4e4e4")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    said = [
        f"{row['other_vendor']} on {row['other_market']}, {row['strength']}: {row['reasons']}"
        for _, row in found.iterrows()
    ]
    chart = finish(
        figure, source=f"profiles, listings and posts of the {CASE}",
        alt=f"Links of {vendor}. " + ". ".join(said or ["None"]) + ".",
        title=f"Links of {vendor}",
        x="below 0: speaks against; above 0: for",
    )  # fmt: skip
    return names_at_left(chart, 215)


def explore_links(links: pd.DataFrame, market: str = "", vendor: str = "") -> widgets.VBox:
    """Choose an account: its links with strength, reasons and the innocent explanation.

    :param links: see ``link_accounts``.
    :param market: with ``vendor``, the account shown first.
    """
    pairs = pd.concat([
        links[["market_a", "vendor_a"]].set_axis(["market", "vendor"], axis=1),
        links[["market_b", "vendor_b"]].set_axis(["market", "vendor"], axis=1),
    ]).drop_duplicates()  # fmt: skip
    names = sorted((row.vendor, row.market) for row in pairs.itertuples())
    first = next((pair for pair in names if pair == (vendor, market)), names[0])
    picked = widgets.Dropdown(
        options=[(f"{name}, {place}", (name, place)) for name, place in names], value=first,
        description="Account", layout=WIDE,
    )  # fmt: skip
    cards, screen = widgets.HTML(), new_screen()

    def draw(*_: object) -> None:
        name, place = picked.value
        found = links_of(links, place, name).head(4)
        show(screen, link_weights(found, name))
        cards.value = "".join(_card(row) for row in found.to_dict("records")) or "<p>No link.</p>"

    draw()
    picked.observe(draw, "value")
    return widgets.VBox([picked, screen, cards])


def _card(row: dict[str, object]) -> str:
    text = {name: html.escape(str(value)) for name, value in row.items()}
    return (
        f'<div style="border-left:5px solid {BLUE};padding:.3em .9em;margin:.5em 0;'
        'line-height:1.45">'
        f"<b>{text['other_vendor']}</b> on {text['other_market']}: <b>{text['strength']}</b><br>"
        f"<b>Reasons:</b> {text['reasons']}<br>"
        f"<b>Innocent explanation:</b> {text['innocent']}</div>"
    )


def hours_of_activity(times: pd.DataFrame, accounts: Sequence[tuple[str, str]]) -> Chart:
    """At which hours of the day (UTC) accounts write, in percent of their posts.

    :param times: columns market, vendor, posted_at (UTC).
    :param accounts: pairs of market and vendor, seven at most.
    """
    figure, said = Draft(), []
    for place, (market, vendor) in enumerate(accounts):
        hours = _of(times, market, vendor)["posted_at"].dt.hour
        share = hours.value_counts(normalize=True).reindex(range(24), fill_value=0) * 100
        figure.add_scatter(
            x=list(range(24)), y=share, name=f"{vendor}, {market} ({len(hours)} posts)",
            mode="lines+markers", marker={"size": 6},
            line={"color": PALETTE[place], "width": 3, "dash": DASHES[place]},
            hovertemplate="%{x}:00 UTC: %{y:.0f} %<extra></extra>",
        )  # fmt: skip
        busy = f", most at {int(share.idxmax())}:00" if len(hours) else ""
        said.append(f"{vendor} on {market}: {len(hours)} posts{busy}")
    figure.update_layout(
        height=390 + 25 * len(accounts),
        margin={"t": 55 + 25 * len(accounts)},
        legend={"orientation": "v"},
    )
    figure.update_xaxes(dtick=3, range=[-0.5, 23.5])
    return finish(
        figure, source=f"posts of the {CASE}", alt="; ".join(said) + ". Hours in UTC.",
        title="When the accounts write", y="percent of posts", x="hour of the day, UTC",
    )  # fmt: skip


def _of(table: pd.DataFrame, market: str, vendor: str) -> pd.DataFrame:
    return table[(table["market"] == market) & (table["vendor"] == vendor)]
