"""Shares of markets by month."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from workbook.charts.chart import CASE, DASHES, ORANGE, PALETTE, VERMILION, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.screen import new_screen, show

_SHARES = {
    "listings": "listings seen",
    "vendors": "vendors seen",
    "turnover": "turnover from reviews",
}


def share_over_time(
    shares: pd.DataFrame, markets: pd.DataFrame, *, measure: str = "listings"
) -> Chart:
    """Share of each market by month; the day of a takedown is marked, and other endings.

    :param shares: after ``monthly_shares``.
    :param markets: columns market, closed, ending.
    :param measure: listings, vendors or turnover.
    """
    figure = Draft()
    months = pd.date_range(shares["month"].min(), shares["month"].max(), freq="MS")
    said = []
    for place, market in enumerate(sorted(shares["market"].unique())):
        rows = shares[shares["market"] == market].set_index("month")[f"{measure}_share"]
        line = rows.reindex(months)
        colour = PALETTE[place % len(PALETTE)]
        figure.add_scatter(
            x=list(months), y=line, name=market, mode="lines+markers",
            line={"color": colour, "width": 3, "dash": DASHES[place % len(DASHES)]},
            marker={"size": 6},
            hovertemplate=market + ", %{x|%b %Y}: %{y:.1f} %<extra></extra>",
        )  # fmt: skip
        top = line.idxmax()
        said.append(f"{market} is highest in {top:%B %Y} ({line[top]:.0f} %)")
    for row in markets.dropna(subset=["closed"]).to_dict("records"):
        figure.add_vline(
            x=row["closed"].timestamp() * 1000, opacity=0.7,
            line={"color": VERMILION if row["ending"] == "takedown" else ORANGE, "width": 2,
                  "dash": "solid" if row["ending"] == "takedown" else "dot"},
        )  # fmt: skip
        figure.add_annotation(
            x=row["closed"], y=1, yref="paper", yanchor="bottom", showarrow=False, name="closed",
            text=f"{row['market']}:<br>{row['ending']}", font={"size": 13},
        )  # fmt: skip
        said.append(f"{row['market']} ends on {row['closed']:%d %B %Y} ({row['ending']})")
    # The names of the endings stand over the plot, the legend over them.
    figure.update_layout(margin={"t": 125}, height=450, legend={"y": 1.17, "yanchor": "bottom"})
    return finish(
        figure,
        source=f"scrape and reviews of the {CASE}",
        alt=f"Share of four markets by month, by {_SHARES[measure]}. " + ". ".join(said) + ".",
        title=f"Market shares: {_SHARES[measure]}",
        y="percent of the four markets",
    )


def explore_shares(shares: pd.DataFrame, markets: pd.DataFrame) -> widgets.VBox:
    """Market shares by month under three definitions, with the endings marked.

    :param shares: after ``monthly_shares`` with reviews.
    :param markets: columns market, closed, ending.
    """
    measures = [name for name in _SHARES if f"{name}_share" in shares]
    measure = widgets.ToggleButtons(
        options=[(_SHARES[name], name) for name in measures],
        description="Share of",
        style={"button_width": "165px"},
    )
    months = sorted(shares["month"].unique())
    month = widgets.SelectionSlider(
        options=[(f"{m:%b %Y}", m) for m in months], value=months[len(months) // 3],
        description="Month", continuous_update=True,
    )  # fmt: skip
    words = widgets.HTML()
    screen = new_screen()

    def draw(*_: object) -> None:
        chart = share_over_time(shares, markets, measure=measure.value)
        show(screen, chart)
        say()

    def say(*_: object) -> None:
        rows = shares[shares["month"] == month.value].sort_values(
            f"{measure.value}_share", ascending=False
        )
        named = rows[["market", f"{measure.value}_share"]].itertuples(index=False, name=None)
        parts = [f"{market} <b>{share:.1f} %</b>" for market, share in named]
        total = rows[measure.value].sum()
        unit = "USD " if measure.value == "turnover" else ""
        words.value = (
            f'<p style="font-size:1.05em">{month.value:%B %Y}, {_SHARES[measure.value]}: '
            f"{', '.join(parts)}. All together: {unit}{total:,.0f}.</p>"
        )

    draw()
    measure.observe(draw, "value")
    month.observe(say, "value")
    return widgets.VBox([measure, month, words, screen])
