"""Every figure has a source line, a text alternative and safe colours; explorers react."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
import plotly.express as px
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


def test_no_point_touches_the_upper_edge() -> None:
    table = load("first_notifications")
    figure = charts.first_notifications(table)
    assert figure.layout.yaxis.range[1] >= 1.1 * table["first_notified"].max()


def test_a_short_series_names_every_year() -> None:
    table = load("first_notifications")
    short = charts.first_notifications(table[table["year"] >= 2015])
    assert short.layout.xaxis.dtick == 1
    assert charts.first_notifications(table).layout.xaxis.dtick is None


def names_of(figure: charts.Chart) -> list[tuple[float, float, str]]:
    """Middle, height and text of every name in a figure of waves, in pixels of a small screen."""
    a_year, a_unit = 480 / 11, (figure.layout.height - 235) / figure.layout.yaxis.range[1]
    shift = {"left": 0.5, "center": 0.0, "right": -0.5}
    return [
        (note.x * a_year + shift[note.xanchor] * 8 * len(note.text), note.y * a_unit - note.ay,
         note.text)
        for note in figure.layout.annotations if note.name == "peak"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "group", ["synthetic cannabinoids", "synthetic cathinones", "new synthetic opioids"]
)
def test_names_of_waves_do_not_lie_on_each_other(group: str) -> None:
    rows = shares(load("identifications"))
    rows = rows[rows["group"] == group]
    substances = list(dict.fromkeys(rows["substance"]))
    figure = charts.waves(rows, substances)
    names = names_of(figure)
    assert len(names) == len(substances) == len({t.line.color for t in figure.data})
    for place, (x, y, text) in enumerate(names):
        for other_x, other_y, other in names[:place]:
            apart = abs(x - other_x) >= 4 * (len(text) + len(other)) or abs(y - other_y) >= 18
            assert apart, f"{text} lies on {other}"


def test_a_date_of_control_stands_beside_its_line() -> None:
    rows = shares(load("identifications"))
    figure = charts.waves(rows, CATHINONES, load("control_dates"))
    notes = {note.text: note.x for note in figure.layout.annotations if note.name == "control"}
    assert set(notes) == {
        "alpha-PVP controlled<br>7 March 2014", "N-Ethylpentylone controlled<br>31 August 2018",
    }  # fmt: skip
    assert "middle of the year" in figure.layout.xaxis.title.text
    undated = charts.waves(rows, CATHINONES)
    assert undated.layout.xaxis.title.text is None and len(undated.layout.shapes) == 0


def test_one_text_instead_of_a_list_is_refused_kindly() -> None:
    with pytest.raises(ValueError, match=r'square brackets: \["5F-ADB", \.\.\.\]'):
        charts.waves(shares(load("identifications")), "5F-ADB")


def test_columns_can_stand_where_they_lie_in_time() -> None:
    table = load("countries_reporting").dropna(subset=["countries_and_territories"])
    figure = charts.columns(
        table, "as_of", "countries_and_territories", title="So far", y_title="countries",
        source="UNODC", dates=True, mark="2016-07",
    )  # fmt: skip
    assert figure.layout.xaxis.type == "date"
    assert figure.layout.xaxis.ticktext[1] == "Dec<br>2016"
    assert list(figure.data[0].x) == list(pd.to_datetime(table["as_of"]))
    assert [note.text for note in figure.layout.annotations if note.name == "mark"] == ["July 2016"]
    assert pd.Timestamp(figure.layout.shapes[0].x0) == pd.Timestamp("2016-07")


def test_large_numbers_are_written_out_on_the_axis() -> None:
    figure = figures()["columns"]
    assert figure.layout.yaxis.separatethousands and figure.layout.yaxis.exponentformat == "none"


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
    assert screen.layout.width <= 592, "wider than a notebook on a screen of 1024 pixels"


def test_the_wave_explorer_lists_every_name_and_offers_dates_only_where_there_are() -> None:
    box = charts.explore_waves(load("identifications"), load("control_dates"))
    control, names = find(box, widgets.Checkbox), find(box, widgets.SelectMultiple)
    assert not control.disabled
    find(box, widgets.Dropdown).value = "synthetic cannabinoids"
    assert control.disabled and names.rows == len(names.options) == 8


def test_the_change_explorer_warns_of_unverified_years() -> None:
    box = charts.explore_change(load("first_notifications"))
    words = find(box, widgets.HTML)
    assert "-22.7 %" in words.value and "Do not use it" not in words.value
    find(box, widgets.SelectionSlider).value = 2014
    assert "Do not use it: 2014" in words.value


def test_the_change_explorer_wants_the_earlier_year_first() -> None:
    box = charts.explore_change(load("first_notifications"))
    words, screen = find(box, widgets.HTML), find(box, go.FigureWidget)
    find(box, widgets.SelectionSlider).value = 2017
    assert "choose an earlier year" in words.value and "%" not in words.value
    assert len(screen.data[-1].x) == 0
    find(box, widgets.SelectionSlider).value = 2015
    assert "-48.0 %" in words.value and list(screen.data[-1].x) == [2015, 2017]


def test_a_long_name_is_broken_into_lines_that_fit_beside_the_bars() -> None:
    name = "spent together, with no possible CoinJoin"
    table = pd.DataFrame({"method": [name, "a tag"], "right": [99, 98]})
    figure = charts.groups_bar(table, "method", "right", title="t", x_title="x", source="s")
    assert max(len(line) for label in figure.data[0].y for line in label.split("<br>")) <= 24
    assert name in charts.in_words(figure)


def test_a_figure_of_plotly_s_own_keeps_what_it_has() -> None:
    rows = pd.DataFrame({"x": [1, 2], "y": [3, 4], "year": [2020, 2021]})
    own = px.scatter(rows, x="x", y="y", animation_frame="year")
    finished = charts.finish(own, source="a table", alt="Two points.")
    assert len(finished.frames) == len(own.frames) == 2
    assert charts.finish(finished, source="a table", alt="Two points.") is finished
