"""One time axis for several sources: what happened on the market, in the records, on the ledger."""

from __future__ import annotations

import html

import pandas as pd

from workbook.charts.chart import BLUE, GREEN, ORANGE, PINK, VERMILION, Chart, finish, names_at_left
from workbook.charts.draft import Draft

#: One colour and one sign a source: they differ in both.
LOOKS = (
    (BLUE, "line-ns-open"), (GREEN, "square-open"), (VERMILION, "diamond-open"),
    (ORANGE, "triangle-up-open"), (PINK, "x-open"),
)  # fmt: skip
MOST_SOURCES = len(LOOKS)


def timeline(
    events: pd.DataFrame,
    *,
    closed_on: str | pd.Timestamp | None = None,
    title: str = "Three sources on one time axis",
    source: str = "case of the course (simulated)",
) -> Chart:
    """One line a row, one sign an event, one colour a source; the closing of a market is a mark.

    Events that lie side by side show an order in time. They do not show why.

    :param events: columns ``time`` (UTC, with or without zone), ``row`` (what stands at the left,
        in the order of the table) and ``source``, at most five of them. Events without a time
        are left out and counted in words.
    :param closed_on: day on which the market closed.
    :raises ValueError: a column is missing, nothing is left to draw, or there are more sources
        than signs.
    """
    missing = [name for name in ("time", "row", "source") if name not in events]
    if missing:
        raise ValueError(f"A timeline needs the columns time, row and source. Not here: {missing}.")
    moments = pd.to_datetime(events["time"], utc=True).dt.tz_localize(None)
    table = events.assign(time=moments).dropna(subset=["time"])
    sources = list(dict.fromkeys(table["source"]))
    if not len(table):
        raise ValueError("There is no event with a time in this table.")
    if len(sources) > MOST_SOURCES:
        raise ValueError(f"{len(sources)} sources are too many for one figure; take five or fewer.")
    rows = list(dict.fromkeys(table["row"]))
    # Names of vendors are strangers' text: plotly would read a tag in them.
    shown = {row: html.escape(str(row), quote=False) for row in rows}
    figure = Draft()
    for row in rows:
        times = table.loc[table["row"] == row, "time"]
        figure.add_scatter(
            x=[times.min(), times.max()], y=[shown[row]] * 2, mode="lines", showlegend=False,
            line={"color": "#cccccc", "width": 1}, hoverinfo="skip",
        )  # fmt: skip
    for name, (colour, sign) in zip(sources, LOOKS, strict=False):
        part = table[table["source"] == name]
        figure.add_scatter(
            x=part["time"], y=part["row"].map(shown), mode="markers",
            name=html.escape(str(name), quote=False),
            marker={"color": colour, "symbol": sign, "size": 11,
                    "line": {"color": colour, "width": 1.6}},
            hovertemplate="%{y}<br>%{x|%d %B %Y}<extra></extra>",
        )  # fmt: skip
    said = [_in_words(row, table.loc[table["row"] == row, "time"]) for row in rows]
    if closed_on is not None:
        day = pd.to_datetime(closed_on, utc=True).tz_localize(None)
        figure.add_vline(x=day, line={"color": "#222222", "width": 2})
        figure.add_annotation(
            x=day, y=1, yref="paper", yanchor="bottom", text="market closed", showarrow=False,
            font={"size": 13}, name="closed",
        )  # fmt: skip
        said.append(f"The market closed on {day:%d %B %Y}.")
    left_out = len(events) - len(table)
    if left_out:
        said.append(f"{left_out} without a time are not drawn.")
    drawn = 46 * len(rows) + 20
    figure.update_yaxes(
        categoryorder="array", categoryarray=[shown[row] for row in rows[::-1]], showgrid=False,
        range=[-0.6, len(rows) - 0.4],
    )  # fmt: skip
    figure.update_layout(
        height=drawn + 220, margin={"t": 125, "b": 95},
        legend={"y": 1 + 26 / drawn, "yanchor": "bottom"},
    )  # fmt: skip
    chart = finish(figure, source=source, alt=" ".join(said), title=title)
    return names_at_left(chart, 30 + min(9 * max(len(str(row)) for row in rows), 240))


def _in_words(row: object, times: pd.Series) -> str:
    number = "1 event" if len(times) == 1 else f"{len(times)} events"
    first, last = times.min(), times.max()
    if first.date() == last.date():
        return f"{row}: {number}, on {first:%d %B %Y}."
    return f"{row}: {number}, from {first:%d %B %Y} to {last:%d %B %Y}."
