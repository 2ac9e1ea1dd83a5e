"""The timeline: every event in its row and at its time, and the same in words."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook import charts

EVENTS = pd.DataFrame({
    "time": ["2023-03-01T10:00:00Z", "2023-01-05", "2023-01-05T12:00:00+02:00", None],
    "row": ["payouts", "RedKite on P", "RedKite on P", "payouts"],
    "source": ["server", "reviews", "reviews", "server"],
})  # fmt: skip
EVENTS["time"] = pd.to_datetime(EVENTS["time"], utc=True, format="ISO8601")


def test_every_event_is_drawn_once_in_its_row() -> None:
    figure = charts.timeline(EVENTS, closed_on="2023-02-01")
    signs = {trace.name: trace for trace in figure.data if trace.mode == "markers"}
    assert list(signs) == ["server", "reviews"]
    assert list(signs["server"].y) == ["payouts"] and len(signs["reviews"].x) == 2
    assert pd.Timestamp(signs["reviews"].x[1]) == pd.Timestamp("2023-01-05 10:00")
    looks = {(trace.marker.symbol, trace.marker.color) for trace in signs.values()}
    assert len(looks) == 2
    assert list(figure.layout.yaxis.categoryarray) == ["RedKite on P", "payouts"]
    assert pd.Timestamp(figure.layout.shapes[0].x0) == pd.Timestamp("2023-02-01")


def test_the_words_say_what_is_seen_and_what_is_left_out() -> None:
    words = charts.in_words(charts.timeline(EVENTS, closed_on=pd.Timestamp("2023-02-01")))
    assert "payouts: 1 event, on 01 March 2023." in words
    assert "RedKite on P: 2 events, on 05 January 2023." in words
    assert "The market closed on 01 February 2023." in words
    assert "1 without a time are not drawn." in words


def test_names_of_strangers_are_no_tags() -> None:
    figure = charts.timeline(EVENTS.assign(row="<a href='x'>y</a>"))
    assert all("<a" not in label for trace in figure.data for label in trace.y)
    assert "<a href='x'>y</a>: 3 events" in charts.in_words(figure)


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (EVENTS.drop(columns="row"), "Not here: .'row'"),
        (EVENTS.assign(time=pd.NaT), "no event with a time"),
        (pd.concat([EVENTS.assign(source=str(n)) for n in range(6)]), "6 sources are too many"),
    ],
)
def test_what_cannot_be_drawn(events: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        charts.timeline(events)
