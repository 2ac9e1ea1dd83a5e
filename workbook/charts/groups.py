"""Groups as bars, substances as waves."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import pandas as pd

from workbook.charts.chart import BLUE, DASHES, PALETTE, Chart, finish, names_at_left
from workbook.charts.draft import Draft

#: Pixels for the names of groups; letters that fit into a line of them.
NAMES, LONGEST_NAME = 200, 24
WAVES_HEIGHT = 540
#: Room above the highest point for its name; a plot on a small screen; a line of text.
HEADROOM, NARROW, LINE = 1.25, 480, 19.0


def groups_bar(
    table: pd.DataFrame, group: str, value: str, *, title: str, x_title: str, source: str
) -> Chart:
    """One bar a group, longest on top, with its value at the end."""
    rows = table.dropna(subset=[value]).sort_values(value)
    names = ["<br>".join(wrap(str(name), LONGEST_NAME)) for name in rows[group]]
    figure = Draft()
    figure.add_bar(
        x=rows[value],
        y=names,
        orientation="h",
        marker={"color": BLUE},
        text=rows[value],
        texttemplate="%{text:,}",
        textposition="outside",
        cliponaxis=False,
    )
    # The last number stands behind the longest bar and needs room; names keep clear of the bars.
    figure.update_xaxes(range=[0, max(rows[value].max(), 0) * 1.15 or 1])
    figure.update_yaxes(ticks="outside", ticklen=6, tickcolor="white")
    more = max((name.count("<br>") for name in names), default=0)
    figure.update_layout(height=max(300, 150 + (30 + 25 * more) * len(rows)))
    listed = ", ".join(f"{row[group]} {row[value]:,}" for _, row in rows[::-1].iterrows())
    chart = finish(figure, source=source, alt=f"{x_title}: {listed}.", title=title, x=x_title)
    return names_at_left(chart, NAMES)


def waves(
    shares: pd.DataFrame,
    substances: Sequence[str],
    control_dates: pd.DataFrame | None = None,
    *,
    value: str = "per_100_000",
    title: str = "Identifications, one line a substance",
    y_title: str = "identifications per 100,000",
) -> Chart:
    """One line a substance, named at its peak; dates of control as vertical marks.

    :param shares: columns year, substance and ``value``. A missing year is a gap, not a zero.
    :param control_dates: columns substance, controlled_from, mark. An unverified date is dotted.
    :raises ValueError: ``substances`` is one text and not a list.
    """
    if isinstance(substances, str):
        raise ValueError(f'Put the names into square brackets: ["{substances}", ...].')
    figure = Draft()
    peaks, said = [], []
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
        peaks.append((top, float(line[top]), substance, colour))
    dated = _add_dates(figure, shares, substances, control_dates)
    highest = max((height for _, height, *_ in peaks), default=1.0)
    _add_names(figure, peaks, highest)
    above = 120 if dated else 70
    figure.update_layout(showlegend=False, height=WAVES_HEIGHT, margin={"t": above})
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(range=[0, highest * HEADROOM], separatethousands=True)
    return finish(
        figure,
        source="NFLIS-Drug; data of Lim et al. 2024 (CC BY 4.0)",
        alt=". ".join([*said, *dated]) + ".",
        title=title,
        y=y_title,
        x="each year's point stands in the middle of the year" if dated else "",
    )


def _add_dates(
    figure: Draft,
    shares: pd.DataFrame,
    substances: Sequence[str],
    control_dates: pd.DataFrame | None,
) -> list[str]:
    """Draw the dates of control that lie inside the figure; say them in words."""
    said: list[str] = []
    if control_dates is None:
        return said
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
            text=f"{row['substance']} controlled<br>{day.day} {day:%B %Y}"
            f"{'' if known else ' (unverified)'}",
            yanchor="bottom",
            showarrow=False,
            font={"color": colour, "size": 12},
            name="control",
        )
        said.append(f"{row['substance']} is controlled from {day.day} {day:%B %Y}")
    return said


def _add_names(figure: Draft, peaks: Sequence[tuple[int, float, str, str]], highest: float) -> None:
    """Write each name over its peak; a name that would lie on another one moves up.

    :param peaks: year, height, substance and colour.
    """
    if not peaks:
        return
    points = [year for line in figure.traces for year in line["x"]]
    first, last = min(points), max(points)
    # On the narrowest screen of the course. On a wider one there is only more room.
    a_year = NARROW / (last - first + 1)
    a_unit = (WAVES_HEIGHT - 235) / (highest * HEADROOM)
    taken: list[tuple[float, float, float]] = []
    for year, height, substance, colour in sorted(peaks, key=lambda peak: -peak[1]):
        width = 8.0 * len(substance)
        side = "left" if year == first else "right" if year == last else "center"
        left = (year - first) * a_year - {"left": 0.0, "center": width / 2, "right": width}[side]
        lift = 14.0
        while any(
            left < end and begin < left + width and abs(height * a_unit + lift - level) < LINE
            for begin, end, level in taken
        ):
            lift += LINE
        taken.append((left, left + width, height * a_unit + lift))
        figure.add_annotation(
            x=year,
            y=height,
            text=substance,
            xanchor=side,
            ax=0,
            ay=-lift,
            showarrow=True,
            arrowhead=0,
            arrowwidth=1 if lift > LINE else 0.1,
            arrowcolor=colour,
            bgcolor="rgba(255,255,255,0.75)",
            borderpad=0,
            font={"color": colour, "size": 14},
            name="peak",
        )
