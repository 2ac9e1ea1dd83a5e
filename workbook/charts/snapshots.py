"""In how many snapshots of a market a vendor is seen."""

from __future__ import annotations

import pandas as pd

from workbook.charts.chart import BLUE, CASE, GREEN, VERMILION, Chart, finish
from workbook.charts.draft import Draft


def snapshots_seen(counts: pd.Series, *, of: int, yardstick: float | None = None) -> Chart:
    """How many vendors were seen in one snapshot, in two, and so on.

    :param counts: for each vendor the number of snapshots that show it.
    :param of: number of snapshots.
    :param yardstick: published share of vendors seen in one snapshot only, in percent.
    """
    share = counts.value_counts(normalize=True).reindex(range(1, of + 1), fill_value=0) * 100
    # A number inside its bar keeps clear of the published line.
    where = ["inside" if value > 8 else "outside" for value in share]
    figure = Draft()
    figure.add_bar(
        x=list(share.index), y=share, marker={"color": [VERMILION] + [BLUE] * (of - 1)},
        text=[f"{value:.0f} %" for value in share], textposition=where,
        insidetextfont={"color": "white"}, textangle=0, cliponaxis=False,
        hovertemplate="%{x} snapshots: %{y:.1f} %<extra></extra>", name="this case",
        showlegend=False,
    )  # fmt: skip
    source = f"scrape of the {CASE}"
    alt = f"{len(counts)} vendors. Seen in one snapshot only: {share[1]:.1f} %. In all {of}: "
    alt += f"{share[of]:.1f} %."
    if yardstick is not None:
        figure.add_shape(
            type="line", x0=0.5, x1=1.5, y0=yardstick, y1=yardstick, name="published",
            line={"color": GREEN, "width": 4},
        )  # fmt: skip
        figure.add_annotation(
            x=1.55, y=yardstick, text=f"published: {yardstick:g} %", showarrow=False,
            xanchor="left", name="published", font={"size": 14, "color": GREEN},
        )  # fmt: skip
        source += "; Wadsworth et al. 2018"
        alt += f" Published for real markets, one snapshot only: {yardstick:g} %."
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(range=[0, max(share.max(), yardstick or 0) * 1.2])
    return finish(
        figure, source=source, alt=alt, title="In how many snapshots is a vendor seen?",
        y="percent of vendors", x="snapshots in which the vendor was seen",
    )  # fmt: skip
