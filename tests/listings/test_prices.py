"""Prices in the notations of several markets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import count_unconverted, in_usd, parse_price, parse_prices


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [
        ("1 234,56 €", 1234.56, "EUR"),
        ("$1,234.56", 1234.56, "USD"),
        ("USD 99", 99, "USD"),
        ("0.0123 BTC", 0.0123, "BTC"),
        ("1.234 BTC", 1.234, "BTC"),
        ("฿0.5", 0.5, "BTC"),
        ("12 500 руб.", 12500, "RUB"),
        ("12500р", 12500, "RUB"),
        ("1.234,50 EUR", 1234.5, "EUR"),
        ("1,234.5", 1234.5, None),
        ("12,5", 12.5, None),
        ("1.234.567", 1_234_567, None),
        ("€1.000", 1000, "EUR"),
        ("0.095", 0.095, None),
        ("5.25e-05", 5.25e-05, None),
        ("1\u00a0500 ₽", 1500, "RUB"),
        ("US$ 10", 10, "USD"),
        ("A$ 35", 35, "AUD"),
        ("$ 20 AUD", 20, "AUD"),
        ("$99,999", 99_999, "USD"),
        ("0.05027025666666667 BTC", 0.05027025666666667, "BTC"),
        ("9.7e-05 BTC", 9.7e-05, "BTC"),
        ("50,- €", 50, "EUR"),
        ("US $ 50", 50, "USD"),
        ("1'500.50 CHF", 1500.5, "CHF"),
        ("0.003 BTC ($45.20)", 45.2, "USD"),
        ("45 USD ≈ 0.003 BTC", 45, "USD"),
        ("250 SEK", 250, "SEK"),
    ],
)
def test_price(text: str, price: float, currency: str | None) -> None:
    assert parse_price(text) == (pytest.approx(price), currency, "")


@pytest.mark.parametrize(
    ("text", "note"),
    [("null", "no price"), ("", "no price"), ("abc", "not a price"), ("$5/g", "not a price"),
     ("10 $ 5 €", "not a price"), ("-5", "not a price"), ("€ 5 GBP", "two currencies"),
     ("1.2.3,4,5", "not a price"), ("1,2,3", "not a price"), ("12 50", "not a price"),
     ("от 500 руб", "not a price"), ("500-600 руб", "not a price"), ("1e400", "not a price"),
     ("$45 (€40)", "not a price"), ("1,234", "an unclear mark"), ("1.234", "an unclear mark")],
)  # fmt: skip
def test_no_price_is_guessed(text: str, note: str) -> None:
    found = parse_price(text)
    assert np.isnan(found.price) and found.currency is None and found.note == note


def test_series() -> None:
    found = parse_prices(pd.Series(["$5", None, "7"], index=[4, 5, 5]), currency="EUR")
    assert list(found.index) == [4, 5, 5]
    assert found["currency"].fillna("-").tolist() == ["USD", "-", "EUR"]
    assert found["note"].tolist() == ["", "no price", ""]
    assert parse_prices(pd.Series(["1,234"]), decimal=",")["price"][0] == 1.234
    numbers = parse_prices(pd.Series([1.234, np.nan]), currency="USD")
    assert numbers["price"][0] == 1.234 and numbers["note"].tolist() == ["", "no price"]


@pytest.mark.parametrize(
    ("texts", "prices"),
    [(["12.5", "117.125", "1.234", "1,500"], [12.5, 117.125, 1.234, 1500]),
     (["12,50", "1.234", "7,125"], [12.5, 1234, 7.125]),
     (["1.234.567", "1.500"], [1_234_567, 1500]),
     (["$12.50", "$1.234", "3,75"], [12.5, 1234, 3.75])],
)  # fmt: skip
def test_the_column_settles_the_decimal_mark(texts: list[str], prices: list[float]) -> None:
    assert parse_prices(pd.Series(texts))["price"].tolist() == pytest.approx(prices)


def test_prices_without_a_rate_stay_and_are_counted() -> None:
    table = parse_prices(pd.Series(["$5", "250 SEK", "7 SEK", "12", "null"]))
    usd = in_usd(table, pd.DataFrame({"currency": ["EUR"], "usd": [1.1]}))
    assert usd.notna().tolist() == [True, False, False, False, False]
    counts = count_unconverted(table, usd)
    assert counts["prices"].tolist() == [2, 1]
    assert counts["currency"][0] == "SEK" and pd.isna(counts["currency"][1])
    assert table["price"].tolist()[1:4] == [250, 7, 12]


FORMS = ["${:,.2f}", "{:,.2f} USD", "USD {:.2f}", "us$ {:.2f}", "US$ {:,.2f}.", "{:.2f}$"]


@settings(deadline=None)
@given(st.integers(1, 10_000_000), st.sampled_from(FORMS), st.booleans())
def test_a_written_price_is_read_again(cents: int, form: str, continental: bool) -> None:
    text = form.format(cents / 100)
    if continental:
        text = text.translate(str.maketrans(",.", ".,"))
    assert parse_price(text) == (pytest.approx(cents / 100), "USD", "")


@settings(deadline=None)
@given(st.integers(0, 10**12), st.sampled_from(["{:.8f} BTC", "BTC {:,.8f}", "{:.8e} xbt"]))
def test_a_written_coin_price_is_read_again(satoshi: int, form: str) -> None:
    coins = satoshi / 1e8
    found = parse_price(form.format(coins))
    assert found.currency == "BTC" and found.price == pytest.approx(coins, rel=1e-8, abs=1e-12)


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([" ", "\u00a0", "\u202f", "'"]))
def test_groups_of_three(roubles: int, gap: str) -> None:
    assert parse_price(f"{roubles:,} руб.".replace(",", gap)) == (roubles, "RUB", "")


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_text_is_half_a_price(text: str) -> None:
    found = parse_price(text)
    assert np.isnan(found.price) == bool(found.note) and not np.isinf(found.price)


def test_dollars_at_the_rate_of_the_day() -> None:
    table = pd.DataFrame({
        "price": [100.0, 2.0, 2.0, 1.0, 5.0],
        "currency": ["USD", "BTC", "BTC", "BTC", None],
        "seen_at": pd.to_datetime(["2022-01-05", "2022-01-05 10:00", "2022-01-09", "2021-01-01",
                                   "2022-01-05"], utc=True, format="ISO8601"),
    }, index=[9, 8, 7, 6, 5])  # fmt: skip
    rates = pd.DataFrame({
        "currency": ["BTC", "BTC"], "usd": [1000.0, 2000.0], "date": ["2022-01-01", "2022-01-06"],
    })  # fmt: skip
    assert in_usd(table, rates).fillna(-1).tolist() == [100, 2000, 4000, -1, -1]
    assert in_usd(table, rates[:1].drop(columns="date")).fillna(-1).tolist() == [
        100, 2000, 2000, 1000, -1,
    ]  # fmt: skip
