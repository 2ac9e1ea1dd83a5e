"""Yearly series with their marks."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from workbook.charts.chart import BLUE, Chart, finish


def marked_line(
    table: pd.DataFrame, x: str, y: str, *, title: str, y_title: str, source: str, x_title: str = ""
) -> Chart:
    """A line with a point a row; unverified points are hollow.

    :param table: columns ``x``, ``y``, ``mark`` and ``source``; rows without ``y`` are left out.
    """
    rows = table.dropna(subset=[y])
    hollow = rows["mark"] == "unverified"
    figure = go.Figure()
    figure.add_scatter(
        x=rows[x],
        y=rows[y],
        mode="lines",
        line={"color": BLUE, "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    for part, name, fill in (
        (rows[~hollow], "seen in a document", BLUE),
        (rows[hollow], "unverified: do not use", "white"),
    ):
        if part.empty:
            continue
        figure.add_scatter(
            x=part[x],
            y=part[y],
            mode="markers",
            name=name,
            marker={"size": 11, "color": fill, "line": {"color": BLUE, "width": 2}},
            customdata=part[["mark", "source"]],
            hovertemplate="%{x}: <b>%{y}</b><br>%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    top = rows.loc[rows[y].astype(float).idxmax()]
    alt = (
        f"{y_title}, {rows[x].iloc[0]} to {rows[x].iloc[-1]}. "
        f"Highest: {top[y]:,} in {top[x]}. Last: {rows[y].iloc[-1]:,} in {rows[x].iloc[-1]}. "
        f"{int(hollow.sum())} of {len(rows)} points are unverified and drawn hollow."
    )
    return finish(figure, source=source, alt=alt, title=title, y=y_title, x=x_title)


def first_notifications(table: pd.DataFrame) -> Chart:
    """First notifications to the EU Early Warning System (table ``first_notifications``)."""
    return marked_line(
        table,
        "year",
        "first_notified",
        title="New substances first notified in the EU",
        y_title="substances a year",
        source="EMCDDA/EUDA Early Warning System, several editions",
    )


def columns(table: pd.DataFrame, x: str, y: str, *, title: str, y_title: str, source: str) -> Chart:
    """One column a row, with its value on top. Rows without a value are left out."""
    rows = table.dropna(subset=[y])
    labels = rows[x].astype(str)
    figure = go.Figure(
        go.Bar(
            x=labels,
            y=rows[y],
            marker_color=BLUE,
            text=rows[y],
            texttemplate="%{text:,}",
            textposition="outside",
            cliponaxis=False,
        )
    )
    figure.update_xaxes(type="category", tickangle=0)
    listed = ", ".join(f"{label} {value:,}" for label, value in zip(labels, rows[y], strict=True))
    return finish(figure, source=source, alt=f"{y_title}: {listed}.", title=title, y=y_title)
