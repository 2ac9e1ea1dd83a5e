"""Figures and explorers of scraped markets, on small tables that can be counted by hand."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go
import pytest

from workbook import charts
from workbook.charts.chart import PALETTE
from workbook.data import catalogue, load
from workbook.listings import (
    case_sightings,
    case_table,
    flag_holding,
    monthly_shares,
    price_at_review,
    price_per_gram,
)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def log() -> pd.DataFrame:
    starts = [day(f"2022-01-{d:02d}") for d in (3, 10, 17)]
    return pd.DataFrame({
        "market": "amber", "started_at": starts, "status": ["partial", "failed", "complete"],
        "pages_listed": [4, None, 5], "pages_saved": [1, 0, 5],
    })  # fmt: skip


def seen() -> pd.DataFrame:
    """Two listings of one account: one in both good crawls, one in the last."""
    rows = [(0, "2022-01-03"), (0, "2022-01-17"), (1, "2022-01-17")]
    return pd.DataFrame({
        "market": "amber", "vendor": "x", "listing": [r[0] for r in rows],
        "crawl": [day(r[1]) for r in rows], "seen_at": [day(r[1]) for r in rows],
    })  # fmt: skip


def find(box: widgets.Widget, kind: type) -> list[widgets.Widget]:
    found = [box] if isinstance(box, kind) else []
    for child in getattr(box, "children", ()):
        found += find(child, kind)
    return found


@pytest.fixture(scope="module")
def sightings() -> pd.DataFrame:
    return case_sightings()


@pytest.fixture(scope="module")
def kept(sightings: pd.DataFrame) -> pd.DataFrame:
    return sightings[sightings["copy"] == ""]


@pytest.fixture(scope="module")
def reviews(kept: pd.DataFrame) -> pd.DataFrame:
    holding = flag_holding(price_per_gram(kept))
    return price_at_review(case_table("reviews"), kept, holding=holding)


def test_crawl_sizes_count_pages_and_failures() -> None:
    figure = charts.crawl_sizes(log(), "amber")
    assert "1 failed" in charts.in_words(figure) and "6 of 9 pages" in charts.in_words(figure)
    failed = next(trace for trace in figure.data if trace.name == "crawl failed")
    assert list(pd.to_datetime(failed.x, utc=True)) == [day("2022-01-10")]


def test_rows_and_pages_leave_failed_crawls_out() -> None:
    figure = charts.rows_and_pages(seen(), log(), "amber")
    assert list(figure.data[0].x) == [1, 5] and list(figure.data[0].y) == [1, 2]


def test_a_failed_crawl_is_not_a_crawl_without_the_listing() -> None:
    figure = charts.sighting_strip(seen(), log(), "amber", "x")
    marks = {trace.name: len(trace.x) for trace in figure.data}
    assert marks == {"seen": 3, "not seen": 1, "crawl failed": 2}


def test_snapshots_seen_shows_the_yardstick() -> None:
    counts = pd.Series([1, 1, 1, 7])
    figure = charts.snapshots_seen(counts, of=7, yardstick=45.2)
    assert list(figure.data[0].y) == [75, 0, 0, 0, 0, 0, 25]
    assert figure.layout.shapes[0].y0 == 45.2 and "Wadsworth" in figure.layout.meta["source"]


def test_endings_are_marked(kept: pd.DataFrame) -> None:
    markets = load("markets")
    figure = charts.share_over_time(monthly_shares(kept), markets, measure="vendors")
    notes = [note.text for note in figure.layout.annotations if note.name == "closed"]
    assert len(notes) == len(figure.layout.shapes) == markets["closed"].notna().sum()
    assert any("takedown" in note for note in notes)
    assert "takedown" in charts.in_words(figure)


def test_the_browser_shows_a_page_and_its_rows(sightings: pd.DataFrame) -> None:
    names = [name for name in catalogue() if name.startswith("page_")]
    for name in names:
        rows = charts.page_rows(sightings, name)
        assert len(rows) >= 5 and rows["seen_at"].nunique() == 1 and rows["page"].nunique() == 1
    box = charts.browse_pages(sightings)
    picked = find(box, widgets.Dropdown)[0]
    for name in names:
        picked.value = name
        rows = charts.page_rows(sightings, name)
        shown = " ".join(part.value for part in find(box, widgets.HTML))
        assert f"{len(rows)} rows" in shown and rows["vendor"].iloc[0] in shown
        assert 'sandbox=""' in shown


def test_the_price_explorer_follows_its_controls(kept: pd.DataFrame) -> None:
    box = charts.explore_prices(price_per_gram(kept))
    picked = find(box, widgets.Dropdown)[0]
    words, screen = find(box, widgets.HTML)[0], find(box, go.FigureWidget)[0]
    before = words.value
    picked.value = next(option for option in picked.options if option != picked.value)
    assert picked.value in words.value and words.value != before
    assert picked.value in screen.layout.title.text
    everything = max(screen.data[0].x)
    weights = find(box, widgets.SelectionRangeSlider)[0]
    weights.value = (weights.options[0], weights.options[2])
    assert max(screen.data[0].x) < 6 <= everything
    weights.value = (weights.options[0], weights.options[0])
    weights.value = (weights.options[0], weights.options[-1])
    assert max(screen.data[0].x) == everything


def test_the_share_explorer_follows_its_controls(kept: pd.DataFrame, reviews: pd.DataFrame) -> None:
    shares = monthly_shares(kept, reviews)
    box = charts.explore_shares(shares, load("markets"))
    measure = find(box, widgets.ToggleButtons)[0]
    words = find(box, widgets.HTML)[0]
    screen = find(box, go.FigureWidget)[0]
    before = {trace.name: list(trace.y) for trace in screen.data}
    measure.value = "turnover"
    assert {trace.name: list(trace.y) for trace in screen.data} != before
    assert "USD" in words.value
    month = find(box, widgets.SelectionSlider)[0]
    month.value = pd.Timestamp("2023-01-01")
    assert "January 2023" in words.value


def test_figures_have_source_words_and_safe_colours(
    kept: pd.DataFrame, reviews: pd.DataFrame
) -> None:
    table = price_per_gram(kept)
    shares = monthly_shares(kept, reviews)
    figures = [
        charts.crawl_sizes(log(), "amber"),
        charts.rows_and_pages(seen(), log(), "amber"),
        charts.sighting_strip(seen(), log(), "amber", "x"),
        charts.price_curve(table, "mephedrone"),
        charts.share_over_time(shares, load("markets")),
        charts.snapshots_seen(pd.Series([1, 2]), of=7),
    ]
    for figure in figures:
        notes = [note.text for note in figure.layout.annotations if note.name == "source"]
        assert len(notes) == 1 and notes[0].startswith("Source: ")
        assert len(charts.in_words(figure)) > 20
        for trace in figure.data:
            colours = trace.marker.color
            used = {colours} if isinstance(colours, str) or colours is None else set(colours)
            if "line" in trace:
                used.add(trace.line.color)
            assert {colour for colour in used if colour} <= {*PALETTE, "white"}


def test_medians_of_the_price_curve_are_those_of_the_bands() -> None:
    table = price_per_gram(pd.DataFrame({
        "substance": "x", "grams": [1.0, 1, 1, 100], "price": [10.0, 20, 90, 500],
        "listing": [1, 2, 3, 4],
    }))  # fmt: skip
    figure = charts.price_curve(table, "x")
    line = next(trace for trace in figure.data if trace.name == "median of the band")
    assert list(line.y) == [20, 5]
