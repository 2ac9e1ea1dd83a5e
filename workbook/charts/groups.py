"""Groups as bars, substances as waves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from workbook.charts.chart import BLUE, DASHES, PALETTE, Chart, finish


def groups_bar(
    table: pd.DataFrame, group: str, value: str, *, title: str, x_title: str, source: str
) -> Chart:
    """One bar a group, longest on top, with its value at the end."""
    rows = table.dropna(subset=[value]).sort_values(value)
    figure = go.Figure(
        go.Bar(
            x=rows[value],
            y=rows[group],
            orientation="h",
            marker_color=BLUE,
            text=rows[value],
            texttemplate="%{text:,}",
            textposition="outside",
            cliponaxis=False,
        )
    )
    figure.update_layout(height=max(300, 130 + 30 * len(rows)), margin_l=200)
    figure.update_xaxes(rangemode="tozero")
    listed = ", ".join(f"{row[group]} {row[value]:,}" for _, row in rows[::-1].iterrows())
    return finish(figure, source=source, alt=f"{x_title}: {listed}.", title=title, x=x_title)


def waves(
    shares: pd.DataFrame,
    substances: Sequence[str],
    control_dates: pd.DataFrame | None = None,
    *,
    value: str = "per_100_000",
    title: str = "One wave after another",
    y_title: str = "identifications per 100,000",
) -> Chart:
    """One line a substance, named at its peak; dates of control as vertical marks.

    :param shares: columns year, substance and ``value``. A missing year is a gap, not a zero.
    :param control_dates: columns substance, controlled_from, mark. An unverified date is dotted.
    """
    figure = go.Figure()
    said = []
    for place, substance in enumerate(substances):
        rows = shares[shares["substance"] == substance].sort_values("year")
        if rows.empty:
            continue
        years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
        line = rows.set_index("year")[value].astype(float).reindex(years)
        colour = PALETTE[place % len(PALETTE)]
        figure.add_scatter(
            x=list(years),
            y=line,
            name=substance,
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": DASHES[place % len(DASHES)]},
            marker={"size": 7},
            hovertemplate=f"{substance}<br>%{{x}}: %{{y:,.0f}}<extra></extra>",
        )
        top = int(line.idxmax())
        said.append(f"{substance} is highest in {top} ({line[top]:,.0f})")
        figure.add_annotation(
            x=top,
            y=line[top],
            text=substance,
            showarrow=False,
            yshift=14,
            font={"color": colour, "size": 14},
            name="peak",
        )
    if control_dates is not None:
        for _, row in control_dates[control_dates["substance"].isin(list(substances))].iterrows():
            colour = PALETTE[list(substances).index(row["substance"]) % len(PALETTE)]
            day = row["controlled_from"]
            # A year's point stands for the whole year, so 1 January is drawn half a year early.
            x = day.year + (day.day_of_year - 1) / 365 - 0.5
            known = row["mark"] != "unverified"
            if x < min(shares["year"]) - 0.5:
                continue
            figure.add_vline(
                x=x,
                line={"color": colour, "width": 2, "dash": "solid" if known else "dot"},
                opacity=0.6,
            )
            figure.add_annotation(
                x=x,
                y=1,
                yref="paper",
                text=f"{row['substance']}<br>controlled{'' if known else ' (unverified)'}",
                yanchor="bottom",
                showarrow=False,
                font={"color": colour, "size": 12},
                name="control",
            )
            said.append(f"{row['substance']} is controlled from {day:%d %B %Y}")
    figure.update_layout(showlegend=False, margin_t=105)
    figure.update_xaxes(dtick=1)
    return finish(
        figure,
        source="NFLIS-Drug; data of Lim et al. 2024 (CC BY 4.0)",
        alt=". ".join(said) + ".",
        title=title,
        y=y_title,
    )
