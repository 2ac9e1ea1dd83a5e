"""Every figure has a source line, a text alternative and safe colours; explorers react."""

from __future__ import annotations

import ipywidgets as widgets
import plotly.graph_objects as go
import pytest

from workbook import charts
from workbook.charts.chart import PALETTE
from workbook.data import load
from workbook.market import shares

CATHINONES = ["Methylone", "alpha-PVP", "N-Ethylpentylone", "Eutylone", "Dipentylone"]


def figures() -> dict[str, charts.Chart]:
    rows = shares(load("identifications"))
    return {
        "line": charts.first_notifications(load("first_notifications")),
        "columns": charts.columns(
            load("seizures"), "year", "tonnes", title="Seized", y_title="tonnes", source="EDR"
        ),
        "bars": charts.groups_bar(
            load("groups_2017"), "group", "first_notified_2017",
            title="2017", x_title="substances", source="EMCDDA",
        ),
        "waves": charts.waves(rows, CATHINONES, load("control_dates")),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["line", "columns", "bars", "waves"])
def test_figures_have_source_words_and_safe_colours(name: str) -> None:
    figure = figures()[name]
    notes = [note.text for note in figure.layout.annotations if note.name == "source"]
    assert len(notes) == 1 and notes[0].startswith("Source: ")
    assert len(charts.in_words(figure)) > 20
    used = {t.marker.color for t in figure.data} | {
        t.line.color for t in figure.data if "line" in t
    }
    assert {c for c in used if c} <= {*PALETTE, "white"}


def test_unverified_points_are_hollow() -> None:
    table = load("first_notifications")
    figure = charts.first_notifications(table)
    hollow = next(trace for trace in figure.data if trace.marker.color == "white")
    assert set(hollow.x) == set(table.loc[table["mark"] == "unverified", "year"])


def test_an_absent_year_is_a_gap_not_a_zero() -> None:
    figure = charts.waves(shares(load("identifications")), ["Eutylone"])
    line = dict(zip(figure.data[0].x, figure.data[0].y, strict=True))
    assert line[2015] != line[2015] and line[2014] > 0


def test_a_figure_without_source_or_words_is_refused() -> None:
    with pytest.raises(ValueError, match="source line and a text alternative"):
        charts.finish(go.Figure(), source="", alt="x")


def find(box: widgets.Widget, kind: type) -> widgets.Widget:
    if isinstance(box, kind):
        return box
    for child in getattr(box, "children", ()):
        found = find(child, kind)
        if found is not None:
            return found
    return None


def test_the_wave_explorer_follows_the_group() -> None:
    box = charts.explore_waves(load("identifications"), load("control_dates"))
    screen = find(box, go.FigureWidget)
    assert {trace.name for trace in screen.data} >= set(CATHINONES)
    find(box, widgets.Dropdown).value = "new synthetic opioids"
    assert "Carfentanil" in {trace.name for trace in screen.data}
    assert not set(CATHINONES) & {trace.name for trace in screen.data}


def test_the_change_explorer_warns_of_unverified_years() -> None:
    box = charts.explore_change(load("first_notifications"))
    words = find(box, widgets.HTML)
    assert "-22.7 %" in words.value and "Do not use it" not in words.value
    find(box, widgets.SelectionSlider).value = 2014
    assert "Do not use it: 2014" in words.value
