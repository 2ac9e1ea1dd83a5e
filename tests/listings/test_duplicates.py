"""The same listing in one crawl and across crawls."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import (
    assign_crawls,
    identify,
    listings,
    mark_duplicates,
    normal_title,
    shared_titles,
)


def sightings(rows: list[tuple[str, str, str, str, str | None, float]]) -> pd.DataFrame:
    columns = ["market", "seen_at", "vendor", "title", "listing_key", "price"]
    table = pd.DataFrame(rows, columns=columns)
    table["seen_at"] = pd.to_datetime(table["seen_at"], utc=True, format="ISO8601")
    extra = {"category": "c", "ships_from": "NL", "ships_to": "EU", "currency": "USD", "sold": 1}
    return table.astype({"listing_key": "str"}).assign(**extra)


ROWS = sightings([
    ("a", "2022-01-01 10:00", "bob", "5g Speed", "k1", 10),
    ("a", "2022-01-01 10:05", "bob", "5g  SPEED!", "k1", 10),  # again
    ("a", "2022-01-01 10:06", "bob", "5g Speed", "k2", 10),  # a mirror
    ("a", "2022-01-01 10:07", "bob", "10g Speed", "k3", 18),
    ("a", "2022-01-08 10:00", "bob", "5g Speed new", "k1", 11),  # another title, the same key
    ("a", "2022-01-08 10:01", "bob", "10g Speed", None, 18),  # without a key, but known
    ("b", "2022-01-01 10:00", "bob", "5g Speed", None, 10),
    ("b", "2022-01-08 10:00", "bob", "5g speed", None, 10),
    ("b", "2022-01-08 10:00", "eve", "5g speed", None, 10),
])  # fmt: skip


def test_identity_by_key_or_by_vendor_and_title() -> None:
    found = identify(ROWS)
    assert found["listing"].tolist() == [0, 0, 1, 2, 0, 2, 3, 3, 4]
    assert found["known_by"].tolist() == ["key"] * 5 + ["title"] * 4


def test_titles_without_amounts_and_titles_cut_off() -> None:
    rows = sightings([
        ("b", "2022-01-01", "bob", "weed best price from NL", None, 10),
        ("b", "2022-01-01", "bob", "weed best price from NL", None, 90),  # another amount
        ("b", "2022-01-08", "bob", "weed best price from NL", None, 10),
        ("b", "2022-01-08", "bob", "haze 5g best price from NL", None, 40),
        ("b", "2022-01-15", "bob", "haze 5g best pr...", None, 40),
        ("b", "2022-01-15", "bob", "unknown ...", None, 5),
    ])  # fmt: skip
    assert identify(rows)["listing"].tolist() == [0, 1, 0, 2, 2, 3]


def test_a_title_cut_off_that_two_titles_complete_is_told_apart_by_its_price() -> None:
    rows = sightings([
        ("b", "2022-01-01", "bob", "haze 5g best", None, 40),
        ("b", "2022-01-01", "bob", "haze 50g best", None, 300),
        ("b", "2022-01-08", "bob", "haze 5...", None, 40),
        ("b", "2022-01-15", "bob", "haze 5...", None, 300),
    ])  # fmt: skip
    found = identify(rows)["listing"]
    assert found[0] != found[1] and found[2] != found[3]


def test_copies_within_a_crawl() -> None:
    found = mark_duplicates(ROWS)
    assert found["copy"].tolist() == ["", "again", "mirror", "", "", "", "", "", ""]
    shuffled = mark_duplicates(ROWS.sample(frac=1, random_state=3))
    assert shuffled["copy"].sort_index().tolist() == found["copy"].tolist()


def test_a_row_belongs_to_the_crawl_that_began_before_it() -> None:
    log = pd.DataFrame({
        "market": ["a", "a", "b"],
        "started_at": pd.to_datetime(["2022-01-01 09:00", "2022-01-08 09:00", "2022-01-08 09:00"],
                                     utc=True),
    })  # fmt: skip
    found = assign_crawls(ROWS, log)
    assert found.dt.day.fillna(0).astype(int).tolist() == [1, 1, 1, 1, 8, 8, 0, 8, 8]
    without = assign_crawls(ROWS)
    assert without.dt.day.tolist() == [1, 1, 1, 1, 8, 8, 1, 8, 8]


def test_one_row_a_listing() -> None:
    table = listings(identify(ROWS))
    first = table.iloc[0]
    assert (first["title"], first["sightings"], first["price"]) == ("5g Speed new", 3, 10)
    assert table["sightings"].sum() == len(ROWS)


def test_titles_of_several_accounts() -> None:
    shared = shared_titles(ROWS)
    assert shared.iloc[0].tolist() == ["5g speed", 3, 2, "bob; eve"]
    assert normal_title(pd.Series(["★ 5g_SPEED!! ★", None])).fillna("-").tolist() == [
        "5g speed",
        "-",
    ]


def test_a_sighting_without_a_time_is_in_no_crawl() -> None:
    rows = ROWS.assign(seen_at=ROWS["seen_at"].where(ROWS.index != 1))
    for log in (None, pd.DataFrame({"market": ["a"], "started_at": ROWS["seen_at"][:1]})):
        found = mark_duplicates(rows, log)
        assert pd.isna(found["crawl"][1]) and found["copy"][1] == ""
        assert found["copy"][2] == "mirror"


SEEN = st.tuples(
    st.sampled_from("ab"), st.integers(0, 30), st.sampled_from(["bob", "eve", None]),
    st.sampled_from(["5g Speed", "5G speed!", "10g speed", "10g sp...", None]),
    st.sampled_from(["k1", "k2", None]), st.sampled_from([10.0, 18.0, None]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(SEEN, min_size=1, max_size=14), st.randoms())
def test_order_does_not_matter_and_joining_adds_nothing(
    rows: list[tuple[str, int, str | None, str | None, str | None, float | None]], random: Random
) -> None:
    day = pd.Timestamp("2022-01-01", tz="UTC")
    table = sightings([(m, str(day + pd.Timedelta(hours=6 * h)), *rest) for m, h, *rest in rows])
    table = table.astype({"vendor": "str", "title": "str", "price": float})
    table = table.assign(file="f", row=np.arange(len(table)))
    marked = mark_duplicates(table)
    turned = mark_duplicates(table.iloc[random.sample(range(len(table)), len(table))])
    assert turned["copy"].sort_index().tolist() == marked["copy"].tolist()
    assert turned["crawl"].sort_index().equals(marked["crawl"])
    pairs = pd.crosstab(marked["listing"], turned["listing"].sort_index()) > 0
    assert (pairs.sum() == 1).all() and (pairs.sum(axis=1) == 1).all()  # the same rows together
    left = marked[marked["copy"] == ""]
    for group in (["market"], ["market", "vendor"], ["market", "crawl"]):
        before, after = (part.groupby(group)["listing"].agg(["size", "nunique"]) for part in (
            marked, left))  # fmt: skip
        assert (after <= before.reindex(after.index)).all(axis=None)
    assert (left.groupby(["market", "crawl", "listing"]).size() == 1).all()
    one = listings(marked)
    assert len(one) == marked["listing"].nunique() and one["sightings"].sum() == len(marked)
    assert (one["price_low"].fillna(0) <= one["price_high"].fillna(0)).all()
