"""Yearly series with their marks."""

from __future__ import annotations

import pandas as pd

from workbook.charts.chart import BLUE, VERMILION, Chart, finish
from workbook.charts.draft import Draft

#: A year at every tick, if there are no more years than this.
MOST_TICKS = 12
THREE_MONTHS = 91 * 86_400_000  # in milliseconds


def marked_line(
    table: pd.DataFrame, x: str, y: str, *, title: str, y_title: str, source: str, x_title: str = ""
) -> Chart:
    """A line with a point a row; unverified points are hollow.

    :param table: columns ``x``, ``y``, ``mark`` and ``source``; rows without ``y`` are left out.
    """
    rows = table.dropna(subset=[y])
    hollow = rows["mark"] == "unverified"
    highest = max(rows[y].astype(float).max(), 0.0) or 1.0
    figure = Draft()
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
    if len(rows) <= MOST_TICKS and pd.api.types.is_integer_dtype(rows[x]):
        figure.update_xaxes(dtick=1)
    # The highest point keeps clear of the edge and of the legend above it.
    figure.update_yaxes(range=[min(0, rows[y].astype(float).min()), highest * 1.18])
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


def columns(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    title: str,
    y_title: str,
    source: str,
    dates: bool = False,
    mark: str = "",
) -> Chart:
    """One column a row, with its value on top. Rows without a value are left out.

    :param dates: ``x`` holds dates such as ``2016-12``; the columns stand where they lie in time.
    :param mark: a date of no column, such as ``2016-07``, marked by an upright line.
    """
    rows = table.dropna(subset=[y])
    labels = rows[x].astype(str)
    days = pd.to_datetime(labels) if dates else labels
    figure = Draft()
    figure.add_bar(
        x=days,
        y=rows[y],
        marker={"color": BLUE},
        text=rows[y],
        texttemplate="%{text:,}",
        textposition="outside",
        cliponaxis=False,
        **({"width": THREE_MONTHS, "constraintext": "none"} if dates else {}),
    )
    if dates:
        figure.update_xaxes(type="date", tickvals=days, ticktext=list(days.dt.strftime("%b<br>%Y")))
    else:
        figure.update_xaxes(type="category", tickangle=0)
    if mark:
        day = pd.Timestamp(mark)
        figure.add_vline(x=day, line={"color": VERMILION, "width": 2, "dash": "dash"})
        figure.add_annotation(
            x=day, y=1, yref="paper", yanchor="bottom", text=f"{day:%B %Y}", showarrow=False,
            font={"color": VERMILION, "size": 13}, name="mark",
        )  # fmt: skip
    # A long number must not lie on the title of its axis.
    figure.update_yaxes(
        separatethousands=True, exponentformat="none", automargin=True, title={"standoff": 12}
    )
    listed = ", ".join(f"{label} {value:,}" for label, value in zip(labels, rows[y], strict=True))
    alt = f"{y_title}: {listed}."
    if mark:
        alt += f" An upright line marks {pd.Timestamp(mark):%B %Y}."
    return finish(figure, source=source, alt=alt, title=title, y=y_title)
