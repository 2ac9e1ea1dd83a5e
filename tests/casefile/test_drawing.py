"""Static figures: what is drawn, what is left to a table, and the same bytes again."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pandas as pd
import plotly.graph_objects as go
import pytest

from tests.casefile.parts import figure, flow
from workbook import charts
from workbook.casefile.drawing import as_svg, can_draw, table_of


def shapes(svg: bytes | None, within: str) -> list[ET.Element]:
    """The paths and uses inside the groups whose id begins with a word."""
    assert svg is not None
    return [
        one
        for group in ET.fromstring(svg).iter()
        if str(group.get("id", "")).startswith(within)
        for one in group
        if one.tag.endswith(("path", "use", "}g"))
    ]


def test_a_drawing_is_svg_without_text_and_links() -> None:
    svg = as_svg(figure("Северная Лавка $x$ </svg>"))
    assert svg is not None
    tags = {one.tag.split("}")[1] for one in ET.fromstring(svg).iter()}
    assert "path" in tags and not tags & {"text", "script", "a", "image"}


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert as_svg(figure()) == as_svg(figure())
    assert as_svg(figure()) != as_svg(figure("Africa"))


def test_every_bar_is_drawn() -> None:
    one, two = as_svg(figure()), as_svg(go.Figure(go.Bar(x=["a", "b", "c", "d", "e"], y=[1] * 5)))
    assert len(shapes(two, "patch_")) - len(shapes(one, "patch_")) == 3


def test_a_line_with_dates_and_a_logarithmic_axis() -> None:
    days = pd.date_range("2023-01-01", periods=4, tz="UTC")
    drawn = go.Figure(go.Scatter(x=days, y=[1, 10, 100, 1000], mode="lines"))
    plain = as_svg(drawn)
    drawn.update_yaxes(type="log")
    assert plain is not None and as_svg(drawn) not in (None, plain)


@pytest.mark.parametrize("mode", ["group", "stack", "overlay"])
def test_modes_of_bars_differ(mode: str) -> None:
    bars = [go.Bar(x=["a", "b"], y=[3, 1], name="p"), go.Bar(x=["a", "b"], y=[1, 2], name="q")]
    drawn = {
        m: as_svg(go.Figure(bars, layout={"barmode": m})) for m in ("group", "stack", "overlay")
    }
    assert all(drawn[mode] != svg for other, svg in drawn.items() if other != mode)


def test_hover_texts_are_not_needed_and_names_may_hold_anything() -> None:
    name = "</svg><script>alert(1)</script> $\\frac{ \u202e 💊"
    events = pd.DataFrame({"time": ["2023-01-01", "2023-02-01"], "row": name, "source": "s"})
    svg = as_svg(charts.timeline(events, closed_on="2023-03-01"))
    assert svg is not None and b"<script" not in svg


def test_what_cannot_be_drawn_is_a_table() -> None:
    assert not can_draw(flow()) and as_svg(flow()) is None
    heads, rows = table_of(flow())
    assert heads == ["from", "to", "value"]
    assert rows == [["payer", "shop 1.5", "1.5"], ["payer", "change", "0.25"]]


def test_panels_are_not_drawn() -> None:
    two = go.Figure([go.Bar(x=[1], y=[1]), go.Bar(x=[1], y=[2], xaxis="x2", yaxis="y2")])
    assert as_svg(two) is None
    assert len(table_of(two)[1]) == 2


def test_a_long_table_is_cut_and_says_so() -> None:
    heads, rows = table_of(go.Figure(go.Scatter(x=list(range(100)), y=list(range(100)))))
    assert len(heads) == 3 and len(rows) == 61 and rows[-1][0] == "(40 more rows)"
