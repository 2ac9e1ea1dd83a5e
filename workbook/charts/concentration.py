"""How unequal the accounts are."""

from __future__ import annotations

import html

import ipywidgets as widgets
import pandas as pd

from workbook.charts.chart import BLUE, CASE, VERMILION, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.screen import WIDE, beside, new_screen, show
from workbook.listings import gini, lorenz, top_share


def lorenz_curve(values: pd.Series, *, top: int = 0, what: str = "revenue") -> Chart:
    """The Lorenz curve: accounts from the smallest up, and what they hold together, in percent.

    :param values: one amount an account.
    :param top: this many of the biggest accounts are drawn in another colour.
    :param what: what the amounts are, for axis and words.
    """
    curve = lorenz(values) * 100
    figure = Draft()
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", name="if all had the same",
        line={"color": "#000000", "width": 2, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    cut = len(curve) - top
    figure.add_scatter(
        x=curve["holders"][:cut], y=curve["held"][:cut], mode="lines", name="this table",
        line={"color": BLUE, "width": 4},
        hovertemplate="smallest %{x:.0f} % of accounts<br>hold %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    said = f"Lorenz curve of {len(curve) - 1} accounts. Gini coefficient {gini(values):.2f}."
    if top:
        figure.add_scatter(
            x=curve["holders"][cut - 1 :], y=curve["held"][cut - 1 :], mode="lines+markers",
            name=f"the top {top}", line={"color": VERMILION, "width": 4, "dash": "dash"},
            marker={"size": 6},
            hovertemplate="%{x:.0f} % of accounts<br>hold %{y:.1f} %<extra></extra>",
        )  # fmt: skip
        share = top_share(values, top=top)
        said += f" The top {top} hold {share:.1%} of the {what}."
    figure.update_layout(height=460)
    figure.update_xaxes(range=[0, 101], ticksuffix=" %")
    figure.update_yaxes(range=[0, 103], ticksuffix=" %")
    return finish(
        figure, source=f"listings and reviews of the {CASE}", alt=said,
        title=f"How unequal is {what}?", y=f"share of the {what}",
        x="share of the accounts, the smallest first",
    )  # fmt: skip


def explore_concentration(table: pd.DataFrame, value: str = "lower") -> widgets.VBox:
    """Choose a market and how many accounts are "the top"; read their share.

    :param table: columns market, vendor and ``value``, one row an account.
    """
    markets = ["all markets", *sorted(table["market"].unique())]
    picked = widgets.Dropdown(options=markets, description="Market", layout=WIDE)
    top = widgets.IntSlider(value=10, min=1, max=25, description="Top", layout=WIDE)
    words, screen = widgets.HTML(), new_screen()

    def draw(*_: object) -> None:
        rows = table if picked.value == "all markets" else table[table["market"] == picked.value]
        count = min(int(top.value), len(rows))
        show(screen, lorenz_curve(rows[value], top=count))
        share = top_share(rows[value], top=count)
        words.value = (
            f'<p style="font-size:1.1em">{html.escape(str(picked.value))}: the top {count} of '
            f"{len(rows)} accounts hold <b>{share:.1%}</b> of the revenue. "
            f"Gini coefficient <b>{gini(rows[value]):.2f}</b>.</p>"
        )

    draw()
    for control in (picked, top):
        control.observe(draw, "value")
    return widgets.VBox([beside(picked, top), words, screen])
