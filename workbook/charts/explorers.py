"""Explorers: figures to play with. No result of a notebook depends on them."""

from __future__ import annotations

import html

import ipywidgets as widgets
import pandas as pd

from workbook.charts.chart import BLUE, ORANGE, VERMILION
from workbook.charts.groups import waves
from workbook.charts.screen import new_screen, show
from workbook.charts.series import first_notifications
from workbook.market import percent_change, shares


def explore_waves(identifications: pd.DataFrame, control_dates: pd.DataFrame) -> widgets.VBox:
    """Pick a group and its substances; switch between counts and shares; show dates of control.

    :param identifications: table ``identifications``.
    :param control_dates: table ``control_dates``.
    """
    rows = shares(identifications)
    groups = list(dict.fromkeys(rows["group"]))
    group = widgets.Dropdown(options=groups, value="synthetic cathinones", description="Group")
    picked = widgets.SelectMultiple(description="Substances", rows=8)
    unit = widgets.ToggleButtons(
        options=[("share of all", "per_100_000"), ("count", "identifications")], description="Show"
    )
    control = widgets.Checkbox(value=True, description="dates of control", indent=False)
    words = widgets.HTML()
    screen = new_screen()

    def draw(*_: object) -> None:
        chart = waves(
            rows[rows["group"] == group.value],
            list(picked.value),
            control_dates if control.value else None,
            value=unit.value,
            title=str(group.value).capitalize(),
            y_title="identifications per 100,000"
            if unit.value == "per_100_000"
            else "identifications",
        )
        show(screen, chart)
        words.value = f"<p><b>In words:</b> {html.escape(chart.layout.meta['alt'])}</p>"

    def change_group(*_: object) -> None:
        names = list(dict.fromkeys(rows.loc[rows["group"] == group.value, "substance"]))
        has_dates = control_dates["substance"].isin(names).any()
        control.disabled = not has_dates
        control.description = "dates of control" if has_dates else "no date of control here"
        picked.options, picked.rows = names, len(names)
        picked.value = tuple(names)

    change_group()
    draw()
    group.observe(change_group, "value")
    for control_widget in (picked, unit, control):
        control_widget.observe(draw, "value")
    hint = widgets.HTML("<small>Hold Ctrl and click to pick several substances.</small>")
    row = widgets.Layout(flex_flow="row wrap")
    what, how = widgets.VBox([group, unit, control]), widgets.VBox([picked, hint])
    # The figure has the whole width for itself.
    return widgets.VBox([widgets.HBox([what, how], layout=row), screen, words])


def explore_change(notifications: pd.DataFrame) -> widgets.VBox:
    """Pick two years and read the change between them as a sentence.

    Unverified years can be picked too; the sentence then says that it may not be used.

    :param notifications: table ``first_notifications``.
    """
    table = notifications.set_index("year")
    years = list(table.index)
    earlier = widgets.SelectionSlider(options=years, value=2016, description="From")
    later = widgets.SelectionSlider(options=years, value=2017, description="To")
    words = widgets.HTML()
    screen = new_screen()
    show(screen, first_notifications(notifications))
    screen.add_scatter(
        x=[],
        y=[],
        mode="lines+markers",
        name="your two years",
        showlegend=False,
        line={"color": VERMILION, "width": 4},
        marker={"size": 14, "color": ORANGE},
    )

    def draw(*_: object) -> None:
        start, end = earlier.value, later.value
        if start >= end:
            with screen.batch_update():
                screen.data[-1].x = screen.data[-1].y = []
            words.value = (
                f'<p style="font-size:1.15em">From {start} to {end}: '
                f'<b style="color:{VERMILION}">choose an earlier year on the left.</b></p>'
            )
            return
        first, last = (int(table.loc[year, "first_notified"]) for year in (start, end))
        with screen.batch_update():
            screen.data[-1].x = [start, end]
            screen.data[-1].y = [first, last]
        change = percent_change(first, last)
        weak = [str(year) for year in (start, end) if table.loc[year, "mark"] == "unverified"]
        warning = (
            f' <b style="color:{VERMILION}">Do not use it: {" and ".join(weak)} unverified.</b>'
            if weak
            else ""
        )
        words.value = (
            f'<p style="font-size:1.15em">From {start} to {end}: {first} to {last}, '
            f'<b style="color:{BLUE}">{change:+.1f} %</b>.{warning}</p>'
        )

    draw()
    earlier.observe(draw, "value")
    later.observe(draw, "value")
    row = widgets.Layout(flex_flow="row wrap")
    return widgets.VBox([widgets.HBox([earlier, later], layout=row), words, screen])
