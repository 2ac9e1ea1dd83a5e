"""Lorenz, Gini and the share of the top."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import gini, lorenz, top_share

AMOUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=60).filter(any)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([5, 5, 5], 0), ([0, 0, 0, 1], 0.75), ([1, 2, 3, 4], 0.25), ([7], 0), ([1, 3], 0.25)],
)
def test_gini(values: list[float], expected: float) -> None:
    assert gini(pd.Series(values)) == pytest.approx(expected)


@settings(deadline=None)
@given(AMOUNTS)
def test_gini_is_the_mean_difference_and_twice_the_area(values: list[int]) -> None:
    series = pd.Series(values, dtype=float)
    pairs = sum(abs(one - other) for one in values for other in values)
    slow = pairs / (2 * len(values) * sum(values))
    assert gini(series) == pytest.approx(slow, abs=1e-9)
    curve = lorenz(series)
    area = ((curve["held"] + curve["held"].shift()) / 2 * curve["holders"].diff()).sum()
    assert 1 - 2 * area == pytest.approx(slow, abs=1e-9)


@settings(deadline=None)
@given(AMOUNTS, st.floats(0.5, 100), st.randoms())
def test_the_curve_and_the_coefficient(values: list[int], factor: float, random: Random) -> None:
    series = pd.Series(values)
    curve = lorenz(series)
    steps = curve["held"].diff()[1:]
    assert tuple(curve.iloc[0]) == (0, 0) and tuple(curve.iloc[-1]) == pytest.approx((1, 1))
    assert (steps >= 0).all() and (steps.diff()[1:] >= -1e-12).all()  # monotone and convex
    assert 0 <= gini(series) <= 1 - 1 / len(values) + 1e-12
    random.shuffle(values)
    assert gini(pd.Series(values) * factor) == pytest.approx(gini(series))


@settings(deadline=None)
@given(st.floats(0.01, 1e6), st.integers(1, 50), st.integers(1, 50))
def test_equal_shares(value: float, holders: int, top: int) -> None:
    equal = pd.Series([value] * holders)
    assert gini(equal) == pytest.approx(0, abs=1e-12)
    assert top_share(equal, top=top) == pytest.approx(min(top / holders, 1))


def test_top() -> None:
    values = pd.Series([1, 2, 3, 94, None])
    assert top_share(values, top=1) == pytest.approx(0.94)
    assert top_share(values, share=0.5) == pytest.approx(0.97)
    assert top_share(values, share=0.01) == pytest.approx(0.94)


@pytest.mark.parametrize("values", [[], [0, 0], [-1, 2], [None]])
def test_nothing_to_share(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"values|negative|share"):
        lorenz(pd.Series(values, dtype=float))


def test_one_way_to_ask_for_the_top() -> None:
    for options in ({}, {"top": 1, "share": 0.1}, {"top": 0}):
        with pytest.raises(ValueError, match="top"):
            top_share(pd.Series([1.0]), **options)  # type: ignore[arg-type]
