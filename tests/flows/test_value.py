"""Dollars of the day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbook.flows import LedgerError, in_usd

RATES = pd.DataFrame({
    "date": ["2023-01-01", "2023-01-02", "2023-01-03"], "usd_per_btc": [20_000.0, 30_000.0, None],
    "low": [19_000.0, 29_000.0, 1.0], "high": [21_000.0, 31_000.0, 2.0],
})  # fmt: skip


def test_the_rate_of_the_day_and_its_range() -> None:
    time = pd.Series(pd.to_datetime(["2023-01-02 23:59:59", "2023-01-01 00:00:00"]), index=[7, 9])
    found = in_usd(pd.Series([100_000_000, 50_000], index=[7, 9]), time, RATES)
    assert found.values.tolist() == [[30_000, 29_000, 31_000], [10, 9.5, 10.5]]
    assert found.index.tolist() == [7, 9]


@pytest.mark.parametrize("time", [
    np.array(["2023-01-02T05:00"], "datetime64[us]"),
    pd.Series(pd.to_datetime(["2023-01-02T00:30+00:00"])),
    pd.Series(pd.to_datetime(["2023-01-03T00:30+02:00"])),
])  # fmt: skip
def test_times_are_utc(time) -> None:
    assert in_usd(np.array([100_000_000]), time, RATES)["usd"].tolist() == [30_000]


def test_dates_as_dates() -> None:
    rates = RATES.assign(date=pd.to_datetime(RATES["date"]).dt.date)
    time = np.array(["2023-01-01"], "datetime64[us]")
    assert in_usd(np.array([1_000]), time, rates)["usd"].tolist() == [0.2]


@pytest.mark.parametrize(("day", "sentence"), [
    ("2023-01-04", "no exchange rate for 2023-01-04"),
    ("2023-01-03", "no exchange rate for 2023-01-03"),
    ("NaT", "A time is missing"),
])  # fmt: skip
def test_a_day_without_a_rate(day: str, sentence: str) -> None:
    with pytest.raises(LedgerError, match=sentence):
        in_usd(np.array([1]), np.array([day], "datetime64[us]"), RATES)


def test_two_rates_for_a_day() -> None:
    with pytest.raises(LedgerError, match="two exchange rates for 2023-01-02"):
        in_usd(np.array([1]), np.array(["2023-01-01"], "datetime64[us]"), RATES.iloc[[0, 1, 1]])


def test_nothing_is_worth_nothing() -> None:
    none = np.array([], "datetime64[us]")
    assert in_usd(np.array([], int), none, RATES).columns.tolist() == ["usd", "usd_low", "usd_high"]
