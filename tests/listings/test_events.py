"""Before and after an event."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.listings import before_after, coverage_at, destinations, displacement
from workbook.listings.events import windows

EVENT = "2022-03-01"


def table() -> pd.DataFrame:
    rows = []
    for day in range(-28, 28, 7):
        for vendor in ("bob", "eve", "zoe"):
            if day < 0:
                rows.append(("closed", day, vendor))
        rows.append(("open", day, "old"))
        if day > 0:
            rows += [("open", day, "bob"), ("open", day, "Eve2")]
    rows += [("late", -27, "bob"), ("late", -20, "eve"), ("late", -13, "bob"), ("late", 1, "bob")]
    found = pd.DataFrame(rows, columns=["market", "day", "vendor"])
    start = pd.Timestamp(EVENT, tz="UTC")
    found["seen_at"] = start + pd.to_timedelta(found.pop("day"), unit="D")
    found["crawl"] = found["seen_at"]
    return found.assign(listing=pd.factorize(found["market"] + found["vendor"])[0])


def test_windows() -> None:
    texts = ["02-21", "02-22", "02-28 23:59", "03-01", "03-07 23:59", "03-08"]
    times = pd.to_datetime([f"2022-{text}" for text in texts], utc=True, format="ISO8601")
    found = windows(pd.Series(times), EVENT, 7).tolist()
    assert found == ["", "before", "before", "after", "after", ""]


def test_before_and_after() -> None:
    posted = pd.to_datetime(["2022-02-20", "2022-03-01", "2022-05-01"], utc=True)
    reviews = pd.DataFrame({"market": "open", "price": [10.0, 30.0, 5.0], "posted_at": posted})
    found = before_after(table(), EVENT, reviews=reviews).set_index("market")
    row = found.loc["open"]
    assert row[["crawls_before", "crawls_after", "vendors_before", "vendors_after"]].tolist() == [
        4, 4, 1, 3,
    ]  # fmt: skip
    assert row["vendors_change"] == pytest.approx(200)
    assert row["turnover_change"] == pytest.approx(200)
    closed = found.loc["closed"]
    assert closed["vendors_after"] == 0 and pd.isna(closed["vendors_change"])
    assert "stop on 2022-02-22" in closed["coverage"]


def test_what_the_crawls_can_say() -> None:
    found = coverage_at(table(), EVENT).set_index("market")["verdict"]
    assert found.to_dict() == {
        "closed": "stops at the event", "open": "covered", "late": "thin",
    }  # fmt: skip
    assert coverage_at(table(), "2021-12-01")["verdict"].eq("no crawl").all()
    found = coverage_at(table(), "2022-01-20").set_index("market")["verdict"]
    assert found.eq("no crawl before").all()


@pytest.mark.parametrize(
    ("last", "days", "verdict"),
    [
        (0, 28, "stops at the event"), (6, 28, "stops at the event"),
        (12, 28, "stops at the event"),
        (14, 28, "stops at the event"), (10, 7, "stops at the event"),
        (15, 28, "stops before the event"), (27, 28, "stops before the event"),
        (15, 7, "no crawl"), (40, 28, "no crawl"),
    ],
)  # fmt: skip
def test_a_view_that_ends_says_how_long_before_the_event(
    last: int, days: int, verdict: str
) -> None:
    event = pd.Timestamp(EVENT, tz="UTC")
    starts = [event - pd.Timedelta(days=last + 7 * week) for week in range(4)]
    seen = pd.DataFrame({"market": "closed", "seen_at": starts, "crawl": starts})
    row = coverage_at(seen, EVENT, days=days).iloc[0]
    assert row["verdict"] == verdict
    if "stops" in verdict and last:
        assert f"{last} days before the event" in row["sentence"]


def test_a_gap_after_the_event_is_no_end_of_the_view() -> None:
    event = pd.Timestamp(EVENT, tz="UTC")
    starts = [event + pd.Timedelta(days=day) for day in (-9, -2, 40)]
    seen = pd.DataFrame({"market": "open", "seen_at": starts, "crawl": starts})
    row = coverage_at(seen, EVENT).iloc[0]
    assert row["verdict"] == "no crawl after" and "later" in row["sentence"]


def test_displacement_by_name_and_by_links() -> None:
    moved = displacement(table(), "closed", EVENT)
    found = moved.dropna(subset=["to_market"]).set_index(["vendor", "to_market"])["new"]
    assert found.to_dict() == {("bob", "late"): False, ("bob", "open"): True}
    assert set(moved.loc[moved["to_market"].isna(), "vendor"]) == {"eve", "zoe"}
    links = pd.DataFrame([("open", "Eve2", "closed", "eve")],
                         columns=["market_a", "vendor_a", "market_b", "vendor_b"])  # fmt: skip
    linked = displacement(table(), "closed", EVENT, links=links)
    assert linked.dropna(subset=["to_market"])["to_vendor"].tolist() == ["Eve2"]
    shares = destinations(moved)
    assert set(shares["to_market"][:2]) == {"late", "open"} and pd.isna(shares["to_market"][2])
    assert shares["vendors"].tolist() == [1, 1, 2] and shares["share"].tolist()[:2] == [1, 1]


def test_row_order_does_not_matter() -> None:
    rows, shuffled = table(), table().sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(before_after(rows, EVENT), before_after(shuffled, EVENT))
    pd.testing.assert_frame_equal(
        displacement(rows, "closed", EVENT), displacement(shuffled, "closed", EVENT)
    )
