"""Revenue as a range."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import (
    price_at_review,
    revenue_from_counter,
    revenue_from_reviews,
    revenue_range,
)


def at(texts: list[str]) -> pd.DatetimeIndex:
    return pd.to_datetime(texts, utc=True)


SEEN = pd.DataFrame({
    "market": "a", "vendor": ["bob"] * 4 + ["eve"], "title": ["t"] * 4 + ["u"],
    "listing": [1, 1, 1, 1, 2], "listing_key": ["k", "k", "k", "k", None],
    "seen_at": at(["2022-01-01", "2022-01-08", "2022-01-15", "2022-01-22", "2022-01-08"]),
    "price": [10.0, 20.0, 99_999.0, 20.0, 7.0],
    "sold": pd.array([5, 8, 10, 4, None], dtype="Int64"),
}).astype({"listing_key": "str"})  # fmt: skip
HOLDING = SEEN["price"] > 9_000
REVIEWS = pd.DataFrame({
    "market": "a", "vendor": ["bob"] * 4 + ["eve", "zoe"], "listing_title": ["t"] * 4 + ["u", "?"],
    "listing_key": ["k", "k", "k", "k", None, None],
    "posted_at": at(["2021-12-30", "2022-01-05", "2022-01-16", "2022-01-09", "2022-02-01",
                     "2022-01-01"]),
    "price_usd": [None, None, None, 15.0, None, None],
}, index=[9, 8, 7, 6, 5, 4]).astype({"listing_key": "str", "price_usd": float})  # fmt: skip


def test_price_at_the_time_of_the_review() -> None:
    found = price_at_review(REVIEWS, SEEN, holding=HOLDING)
    assert list(found.index) == [9, 8, 7, 6, 5, 4]
    assert found["price"].fillna(-1).tolist() == [10, 10, 20, 15, 7, -1]
    assert found["price_from"].tolist() == ["after", "before", "before", "review", "before", "none"]
    assert found["days"].tolist()[:3] == [2, 4, 8]
    assert price_at_review(REVIEWS, SEEN)["price"][7] == 99_999


def test_sum_of_reviews_leaves_out_what_is_above_the_cap_and_says_so() -> None:
    table = revenue_from_reviews(price_at_review(REVIEWS, SEEN)).set_index("vendor")
    assert table.loc["bob", ["reviews", "priced", "above_cap", "revenue"]].tolist() == [4, 3, 1, 35]
    assert table.loc["zoe", ["reviews", "unpriced", "revenue"]].tolist() == [1, 1, 0]


def test_rises_of_the_counter() -> None:
    row = revenue_from_counter(SEEN, holding=HOLDING).set_index("vendor").loc["bob"]
    # 3 sales between 10 and 20 dollars, 2 at 20 (the holding price hides it), then a fall.
    assert row[["sales", "low", "high", "before", "falls"]].tolist() == [5, 70, 100, 50, 1]
    capped = revenue_from_counter(SEEN, cap=100).set_index("vendor").loc["bob"]
    assert capped[["low", "high"]].tolist() == [3 * 10 + 2 * 20, 3 * 20 + 2 * 100]


def test_range() -> None:
    table = revenue_range(REVIEWS, SEEN, holding=HOLDING).set_index("vendor")
    bob = table.loc["bob"]
    assert (bob["lower"], bob["upper"], bob["rule"]) == (70, 150, "reviews and counter")
    eve = table.loc["eve"]
    assert (eve["lower"], eve["upper"], eve["rule"]) == (7, 7, "reviews only, open upwards")
    assert (table["lower"] <= table["upper"]).all()
    assert bob["from_reviews"] == pytest.approx(55)


PRICE = st.sampled_from([5.0, 20.0, 300.0, 9_000.0, 99_999.0, None])
SIGHTINGS = st.lists(
    st.tuples(st.sampled_from(["bob", "eve"]), st.integers(0, 60), PRICE,
              st.one_of(st.none(), st.integers(0, 40))), min_size=1, max_size=15)  # fmt: skip
POSTED = st.lists(st.tuples(st.sampled_from(["bob", "eve", "zoe"]), st.integers(0, 60), PRICE),
                  max_size=15)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(SIGHTINGS, POSTED, st.booleans(), st.randoms())
def test_the_lower_bound_is_never_above_the_upper(
    seen: list[tuple[str, int, float | None, int | None]],
    posted: list[tuple[str, int, float | None]],
    flagged: bool,
    random: Random,
) -> None:
    start = pd.Timestamp("2022-01-01", tz="UTC")
    rows = pd.DataFrame(seen, columns=["vendor", "day", "price", "sold"]).assign(market="a")
    rows["seen_at"] = start + pd.to_timedelta(rows.pop("day"), unit="D")
    rows = rows.drop_duplicates(["vendor", "seen_at"]).assign(title="t", listing_key=pd.NA)
    rows = rows.assign(listing=rows["vendor"] == "bob", sold=rows["sold"].astype("Int64"))
    rows = rows.astype({"listing_key": "str", "price": float, "vendor": "str", "title": "str"})
    reviews = pd.DataFrame(posted, columns=["vendor", "day", "price_usd"]).assign(market="a")
    days = pd.to_timedelta(reviews.pop("day").astype("int64"), unit="D")
    reviews = reviews.assign(posted_at=start + days, listing_title="t", listing_key=pd.NA).astype(
        {"listing_key": "str", "price_usd": float, "vendor": "str", "listing_title": "str"}
    )
    holding = rows["price"] > 9_999 if flagged else None
    table = revenue_range(reviews, rows, holding=holding)
    assert (table["lower"] >= 0).all() and (table["lower"] <= table["upper"] + 1e-9).all()
    parts = table[["from_reviews", "from_counter"]].max(axis=1)
    assert table["lower"].tolist() == parts.tolist()
    assert table["reviews"].sum() == len(reviews)
    turned = revenue_range(reviews.sample(frac=1, random_state=random.randrange(99)),
                           rows.sample(frac=1, random_state=random.randrange(99)),
                           holding=holding)  # fmt: skip
    pd.testing.assert_frame_equal(turned, table)
