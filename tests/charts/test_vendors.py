"""Figures and explorers of vendors: ranges, concentration, links, and a closure."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go
import pytest

from workbook import charts
from workbook.charts.chart import PALETTE
from workbook.listings import before_after, flag_holding, link_accounts, links_of, revenue_range

DAY = pd.Timedelta(days=1)
START = pd.Timestamp("2022-01-03", tz="UTC")
EVENT = pd.Timestamp("2022-02-14")


def crawl(week: int) -> pd.Timestamp:
    return START + 7 * week * DAY


@pytest.fixture
def sightings() -> pd.DataFrame:
    """Two markets by the week; amber is crawled until week 5, harbour misses week 3."""
    rows = []
    for week in range(12):
        for market, vendors in (("amber", ["owl", "fox"]), ("harbour", ["owl", "elk"])):
            if (market == "amber" and week > 5) or (market == "harbour" and week == 3):
                continue
            for number, vendor in enumerate(vendors):
                rows.append({
                    "market": market, "vendor": vendor, "title": f"{vendor} 1g",
                    "listing": number + 10 * (market == "harbour"), "listing_key": pd.NA,
                    "seen_at": crawl(week), "crawl": crawl(week),
                    "sold": 3 * week if market == "amber" else pd.NA,
                    "price": 20_000.0 if week == 2 and vendor == "fox" else 100.0,
                })  # fmt: skip
    return pd.DataFrame(rows).astype({"sold": "Int64"})


@pytest.fixture
def reviews() -> pd.DataFrame:
    rows = [("amber", "owl", 1), ("amber", "owl", 2), ("amber", "fox", 2), ("harbour", "owl", 7)]
    return pd.DataFrame([
        {"market": market, "vendor": vendor, "listing_title": f"{vendor} 1g",
         "listing_key": pd.NA, "posted_at": crawl(week) + DAY, "price_usd": 100.0}
        for market, vendor, week in rows
    ])  # fmt: skip


@pytest.fixture
def links() -> pd.DataFrame:
    """owl has the same name and key on both markets; elk took fox's key."""
    accounts = pd.DataFrame({
        "market": ["amber", "amber", "harbour", "harbour"],
        "vendor": ["nightowl", "fox", "nightowl", "elk"],
        "pgp_fingerprint": ["AA", "BB", "AA", "BB"], "text": "",
    })  # fmt: skip
    return link_accounts(accounts)


def source_and_words(figure: go.Figure) -> None:
    notes = [note.text for note in figure.layout.annotations if note.name == "source"]
    assert len(notes) == 1 and "simulated" in notes[0]
    assert len(charts.in_words(figure)) > 20


def test_a_range_has_three_marks_and_an_open_one_has_two(
    reviews: pd.DataFrame, sightings: pd.DataFrame
) -> None:
    ranges = revenue_range(reviews, sightings)
    figure = charts.revenue_ranges(ranges, "owl")
    source_and_words(figure)
    marks = {trace.name: trace for trace in figure.data if trace.mode == "markers"}
    place = list(marks["lower bound"].y).index("<b>▸ owl, harbour</b>")
    assert pd.isna(marks["upper bound"].x[place])
    assert marks["reviews only"].x[place] == marks["lower bound"].x[place] == 100
    owl = list(marks["lower bound"].y).index("<b>▸ owl, amber</b>")
    assert marks["reviews only"].x[owl] == 200
    assert marks["lower bound"].x[owl] == marks["upper bound"].x[owl] == 15 * 100
    assert "no upper bound" in charts.in_words(figure)


def test_only_the_top_and_the_asked_account_are_drawn() -> None:
    ranges = pd.DataFrame({
        "market": "amber", "vendor": [f"v{n}" for n in range(6)], "from_reviews": 1.0,
        "lower": [6.0, 5, 4, 3, 2, 1], "upper": 7.0, "rule": "reviews and counter",
    })  # fmt: skip
    figure = charts.revenue_ranges(ranges, "v5", top=2)
    drawn = next(trace.y for trace in figure.data if trace.name == "lower bound")
    assert list(drawn) == ["<b>▸ v5, amber</b>", "v1, amber", "v0, amber"]


def test_counter_and_reviews_are_added_up(reviews: pd.DataFrame, sightings: pd.DataFrame) -> None:
    figure = charts.counter_and_reviews(sightings, reviews, "amber", "owl")
    source_and_words(figure)
    counted, written = figure.data
    assert counted.y[-1] == 15 and written.y[-1] == 2
    assert "15 sales counted and 2 reviews" in charts.in_words(figure)


def test_the_lorenz_curve_marks_the_top() -> None:
    figure = charts.lorenz_curve(pd.Series([5, 5, 10, 20, 60]), top=2)
    source_and_words(figure)
    lower, top = figure.data[1], figure.data[2]
    assert list(lower.y) == pytest.approx([0, 5, 10, 20])
    assert list(top.y) == pytest.approx([20, 40, 100])
    assert "80.0%" in charts.in_words(figure) and "0.50" in charts.in_words(figure)


def test_weights_stand_on_their_side_of_zero(links: pd.DataFrame) -> None:
    figure = charts.link_weights(links_of(links, "amber", "fox"), "fox")
    source_and_words(figure)
    bars = {bar.name: bar.x[0] for bar in figure.data}
    assert bars["name"] < 0 < bars["PGP key"]
    assert pd.isna(bars["hours of activity"])


def test_hours_are_shares_of_an_accounts_posts() -> None:
    times = pd.DataFrame({
        "market": "amber", "vendor": ["owl", "owl", "owl", "fox"],
        "posted_at": pd.to_datetime(
            ["2022-01-01 08:10", "2022-01-02 08:50", "2022-01-03 21:00", "2022-01-01 03:00"],
            utc=True,
        ),
    })  # fmt: skip
    figure = charts.hours_of_activity(times, [("amber", "owl"), ("amber", "nobody")])
    source_and_words(figure)
    assert figure.data[0].y[8] == pytest.approx(200 / 3)
    assert figure.data[0].y[3] == 0
    assert "nobody on amber: 0 posts" in charts.in_words(figure)


def test_a_week_without_a_crawl_is_a_gap_and_the_end_a_cross(sightings: pd.DataFrame) -> None:
    figure = charts.vendors_by_week(sightings, EVENT)
    source_and_words(figure)
    lines = {trace.name: trace for trace in figure.data if trace.mode == "lines+markers"}
    harbour = dict(zip(lines["harbour"].x, lines["harbour"].y, strict=True))
    missed = next(day for day in harbour if pd.Timestamp(day) == crawl(3).tz_localize(None))
    assert pd.isna(harbour[missed])
    crosses = [trace for trace in figure.data if trace.name == "end of the view"]
    assert len(crosses) == 1 and crosses[0].y[0] == 2
    assert pd.Timestamp(crosses[0].x[0]) == crawl(5).tz_localize(None)


def test_a_side_without_a_crawl_has_no_bar(sightings: pd.DataFrame) -> None:
    figure = charts.before_and_after(before_after(sightings, EVENT))
    source_and_words(figure)
    before, after = figure.data
    assert before.y[0] == 2 and pd.isna(after.y[0])
    assert [note.text for note in figure.layout.annotations].count("no crawl") == 1
    assert "crawls: 4 and 0" in figure.data[0].x[0]


@pytest.mark.parametrize("name", ["ranges", "lorenz", "links", "hours", "weeks", "bars"])
def test_colours_are_safe(
    name: str, reviews: pd.DataFrame, sightings: pd.DataFrame, links: pd.DataFrame
) -> None:
    times = reviews[["market", "vendor", "posted_at"]]
    figure = {
        "ranges": lambda: charts.revenue_ranges(revenue_range(reviews, sightings)),
        "lorenz": lambda: charts.lorenz_curve(pd.Series([1, 2, 3]), top=1),
        "links": lambda: charts.link_weights(links_of(links, "amber", "fox"), "fox"),
        "hours": lambda: charts.hours_of_activity(times, [("amber", "owl"), ("harbour", "owl")]),
        "weeks": lambda: charts.vendors_by_week(sightings, EVENT),
        "bars": lambda: charts.before_and_after(before_after(sightings, EVENT)),
    }[name]()
    used = {trace.marker.color for trace in figure.data}
    used |= {trace.line.color for trace in figure.data if "line" in trace}
    assert {colour for colour in used if colour} <= {*PALETTE, "white"}


def parts(box: widgets.Box, kind: type) -> list:
    """The widgets of a kind, from the outside in."""
    found = []
    for child in box.children:
        if isinstance(child, kind):
            found.append(child)
        if isinstance(child, widgets.Box):
            found += parts(child, kind)
    return found


def test_the_revenue_explorer_answers_to_cap_and_account(
    reviews: pd.DataFrame, sightings: pd.DataFrame
) -> None:
    box = charts.explore_revenue(reviews, sightings, flag_holding(sightings), "amber", "fox")
    (picked,), (cap,) = parts(box, widgets.Dropdown), parts(box, widgets.SelectionSlider)
    (keep_out,), (words,) = parts(box, widgets.Checkbox), parts(box, widgets.HTML)
    assert picked.value == ("amber", "fox")
    picked.value = ("amber", "owl")
    assert "2 reviews, 15 sales" in words.value and "USD 1,500" in words.value
    picked.value = ("amber", "fox")
    before = words.value
    cap.value, keep_out.value = 100_000, False
    assert words.value != before and "USD 1,500" not in words.value.split("upper")[1]
    picked.value = ("harbour", "owl")
    assert "no upper bound" in words.value


def test_the_concentration_explorer_never_takes_more_than_there_are() -> None:
    table = pd.DataFrame({
        "market": ["amber"] * 3 + ["harbour"], "vendor": list("abcd"), "lower": [1.0, 1, 2, 4],
    })  # fmt: skip
    box = charts.explore_concentration(table)
    (picked,), (top,) = parts(box, widgets.Dropdown), parts(box, widgets.IntSlider)
    (words,) = parts(box, widgets.HTML)
    top.value = 1
    assert "top 1 of 4" in words.value and "50.0%" in words.value
    picked.value, top.value = "amber", 20
    assert "top 3 of 3" in words.value and "100.0%" in words.value


def test_the_link_explorer_shows_reasons_and_the_innocent_explanation(links: pd.DataFrame) -> None:
    box = charts.explore_links(links, "amber", "fox")
    (picked,), (cards,) = parts(box, widgets.Dropdown), parts(box, widgets.HTML)
    assert picked.value == ("fox", "amber")
    assert "elk" in cards.value and "copied from the other profile" in cards.value
    picked.value = ("nightowl", "harbour")
    assert "same name" in cards.value and "elk" not in cards.value


def test_the_event_explorer_puts_coverage_under_the_figure(
    sightings: pd.DataFrame, reviews: pd.DataFrame
) -> None:
    markets = pd.DataFrame({
        "market": ["amber", "harbour"], "closed": [EVENT, pd.NaT],
        "ending": ["takedown", None],
    })  # fmt: skip
    priced = reviews.assign(price=reviews["price_usd"])
    box = charts.explore_event(sightings, priced, markets)
    (days,), (unit,) = parts(box, widgets.SelectionSlider), parts(box, widgets.ToggleButtons)
    words, screen = parts(box, widgets.HTML)[-1], parts(box, go.FigureWidget)[0]
    assert len(parts(box, widgets.Dropdown)[0].options) == 1
    assert "stops at the event" in words.value and "covered" in words.value
    assert screen.layout.yaxis.title.text == "vendors seen"
    unit.value, days.value = "turnover", 14
    assert screen.layout.yaxis.title.text == "US dollars in reviews"
