"""Shares of markets by month and in a window, counted again on the bundled case."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.listings import (
    case_sightings,
    case_table,
    flag_holding,
    monthly_shares,
    price_at_review,
    price_per_gram,
    shares_in_window,
)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


@pytest.fixture(scope="module")
def kept() -> pd.DataFrame:
    sightings = case_sightings()
    return sightings[sightings["copy"] == ""]


@pytest.fixture(scope="module")
def reviews(kept: pd.DataFrame) -> pd.DataFrame:
    holding = flag_holding(price_per_gram(kept))
    return price_at_review(case_table("reviews"), kept, holding=holding)


def test_shares_of_a_month_add_up(kept: pd.DataFrame, reviews: pd.DataFrame) -> None:
    shares = monthly_shares(kept, reviews)
    sums = shares.groupby("month")[["listings_share", "vendors_share"]].sum()
    assert ((sums - 100).abs() < 1e-9).all().all()
    january = kept["seen_at"].between(day("2023-01-01"), day("2023-02-01"), inclusive="left")
    own = shares[(shares["month"] == "2023-01-01") & (shares["market"] == "harbour")]
    expected = kept[january & (kept["market"] == "harbour")]["listing"].nunique()
    assert own["listings"].item() == expected


def test_the_window_ends_before_its_end(kept: pd.DataFrame, reviews: pd.DataFrame) -> None:
    end = day("2023-01-10")
    shares = shares_in_window(kept, reviews, end, days=14)
    assert shares.sum().round(6).eq(100).all()
    inside = kept[kept["seen_at"].between(day("2022-12-27"), end, inclusive="left")]
    part = (inside["market"] == "harbour").mean() * 100
    assert shares.loc["harbour", "sightings"] == pytest.approx(part)
