"""What crawls saw of a market."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbook.listings import crawl_coverage, seen_per_week, sighting_chance, unseen_by_chance


def days(numbers: list[float]) -> pd.DatetimeIndex:
    return pd.Timestamp("2022-01-03", tz="UTC") + pd.to_timedelta(numbers, unit="D")


def test_crawls_and_pages() -> None:
    crawls = pd.DataFrame({
        "market": "a", "started_at": days([0, 7, 14, 21, 35]),
        "status": ["complete", "partial", "failed", "complete", "complete"],
        "pages_listed": [10, 10, None, 10, 10], "pages_saved": [10, 4, 0, 10, 10],
    })  # fmt: skip
    row = crawl_coverage(crawls).iloc[0]
    assert (row["expected"], row["attempts"], row["failed"]) == (6, 5, 1)
    assert row["page_share"] == pytest.approx(34 / 40)
    assert (row["longest_gap_days"], row["gaps"]) == (14, 2)


def test_chance_counts_only_crawls_between_first_and_last_sighting() -> None:
    seen = [(1, t) for t in (0, 7, 21, 28)] + [(2, 0), (2, 28)] + [(3, 14)]
    table = pd.DataFrame(seen, columns=["listing", "day"])
    table = table.assign(market="a", crawl=days(table["day"].tolist()))
    row = sighting_chance(table).iloc[0]
    # Between the ends, listing 1 is in 2 of 3 crawls, 2 in none of 3; 3 says nothing.
    assert (row["listings"], row["chances"], row["seen"]) == (2, 6, 2)
    assert row["chance"] == pytest.approx(1 / 3)
    assert np.isnan(sighting_chance(table[table["listing"] == 3])["chance"].item())


def test_the_chance_is_found_again() -> None:
    rng = np.random.default_rng(1)
    seen = np.argwhere(rng.random((400, 40)) < 0.31)
    table = pd.DataFrame(seen, columns=["listing", "turn"]).assign(market="a")
    table["crawl"] = days((table["turn"] * 7).tolist())
    assert sighting_chance(table)["chance"].item() == pytest.approx(0.31, abs=0.01)


def test_absent_is_not_withdrawn() -> None:
    assert unseen_by_chance(0.5, 3) == (3, 0.125)
    with pytest.raises(ValueError, match="between 0 and 1"):
        unseen_by_chance(1.5, 3)


def test_weeks_without_a_crawl_are_shown() -> None:
    table = pd.DataFrame({"market": "a", "seen_at": days([0, 1, 15]), "listing": [1, 2, 1],
                          "vendor": ["x", "x", "y"]})  # fmt: skip
    found = seen_per_week(table.assign(crawl=table["seen_at"].dt.floor("7D")))
    assert found["sightings"].tolist() == [2, 0, 1]
    assert found["vendors"].tolist() == [1, 0, 1]
