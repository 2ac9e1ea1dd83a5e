"""Change, peak and share, against the published figures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.data import load
from workbook.market import peak, percent_change, shares


@pytest.mark.parametrize(
    ("earlier", "later", "percent"), [(66, 51, -22.7), (51, 66, 29.4), (26, 47, 80.8)]
)
def test_published_changes(earlier: int, later: int, percent: float) -> None:
    assert round(percent_change(earlier, later), 1) == percent


@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_a_change_there_and_back_multiplies_to_one(earlier: float, later: float) -> None:
    there, back = percent_change(earlier, later), percent_change(later, earlier)
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)


def test_no_percentage_of_nothing() -> None:
    with pytest.raises(ValueError, match="percentage of 0"):
        percent_change(0, 5)


def test_peak_takes_the_earliest_of_equals_and_ignores_gaps() -> None:
    table = pd.DataFrame({"year": [2013, 2011, 2012], "n": [7.0, 7.0, None]})
    assert peak(table, "n") == (2011, 7.0)
    with pytest.raises(ValueError, match="has no values"):
        peak(table[table["n"].isna()], "n")


def test_shares_of_the_laboratory_table() -> None:
    table = shares(load("identifications"))
    row = table[(table["substance"] == "Dipentylone") & (table["year"] == 2022)].iloc[0]
    assert row["per_100_000"] == pytest.approx(5398 / 1320231 * 100_000)
    assert "all substances" not in set(table["group"])


def test_a_year_without_a_total_is_named() -> None:
    table = load("identifications")
    without = table[~((table["group"] == "all substances") & (table["year"] == 2016))]
    with pytest.raises(ValueError, match="no laboratory total for 2016"):
        shares(without)
