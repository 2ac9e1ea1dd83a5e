"""Price per gram, its fall with the weight, and holding prices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbook.listings import by_quantity, flag_holding, price_per_gram, quantity_exponent


def made(exponent: float, noise: float, sizes: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    grams = np.tile([1.0, 5.0, 10.0, 100.0], sizes)
    vendor = np.repeat(np.arange(sizes), 4)
    level = rng.normal(0, 0.4, sizes)[vendor]
    price = np.exp(3 + level + (exponent + 1) * np.log(grams) + rng.normal(0, noise, len(grams)))
    return price_per_gram(
        pd.DataFrame({"price": price, "grams": grams, "vendor": vendor, "substance": "x"})
    )


def test_exponent_is_found_again() -> None:
    table = made(-0.2, 0.05)
    for fit in (quantity_exponent(table), quantity_exponent(table, within="vendor")):
        assert fit.exponent == pytest.approx(-0.2, abs=4 * fit.standard_error)
        assert fit.at_one_gram == pytest.approx(np.exp(3), rel=0.2)
    assert quantity_exponent(table, within="vendor").residual_sd == pytest.approx(0.05, abs=0.01)


def test_pooled_is_steeper_if_wholesalers_are_cheaper() -> None:
    table = made(-0.1, 0.02)
    big = table["vendor"] < 20
    wholesale = table[big & (table["grams"] >= 10)]
    wholesale = wholesale.assign(price_per_gram=wholesale["price_per_gram"] * 0.5)
    rows = pd.concat([wholesale, table[~big & (table["grams"] < 10)]])
    within = quantity_exponent(rows, within="vendor").exponent
    assert within == pytest.approx(-0.1, abs=0.02)
    assert quantity_exponent(rows).exponent < within - 0.05


def test_the_line_is_that_of_numpy() -> None:
    table = made(-0.3, 0.5)
    slope, start = np.polyfit(np.log(table["grams"]), np.log(table["price_per_gram"]), 1)
    fit = quantity_exponent(table)
    assert (fit.exponent, fit.at_one_gram) == (pytest.approx(slope), pytest.approx(np.exp(start)))


def test_within_is_the_regression_with_a_level_for_every_vendor() -> None:
    table = made(-0.3, 0.5, sizes=6)
    levels = pd.get_dummies(table["vendor"]).to_numpy(dtype=float)
    known = np.column_stack([np.log(table["grams"]), levels])
    y = np.log(table["price_per_gram"].to_numpy())
    fitted, rest, *_ = np.linalg.lstsq(known, y, rcond=None)
    variance = rest[0] / (len(table) - 7)
    error = np.sqrt(variance * np.linalg.inv(known.T @ known)[0, 0])
    fit = quantity_exponent(table, within="vendor")
    assert (fit.exponent, fit.standard_error) == pytest.approx((fitted[0], error))
    assert fit.residual_sd == pytest.approx(np.sqrt(variance)) and fit.groups == 6


def test_too_little_for_a_line() -> None:
    with pytest.raises(ValueError, match="too few"):
        quantity_exponent(made(-0.2, 0.1)[:2])
    with pytest.raises(ValueError, match="the same"):
        quantity_exponent(made(-0.2, 0.1).query("grams == 1"))


def test_bands() -> None:
    table = price_per_gram(pd.DataFrame({
        "price": [10, 90, 0, 5, None, 20], "grams": [1, 10, 1, 0, 3, 0.5],
        "substance": list("aaaaab"),
    }))  # fmt: skip
    assert table["price_per_gram"].fillna(-1).tolist() == [10, 9, -1, -1, -1, 40]
    assert table["band"].astype(str).tolist()[:2] == ["0.75 to 2 g", "6 to 20 g"]
    found = by_quantity(table)
    assert found["rows"].tolist() == [1, 1, 1] and found["median"].tolist() == [10, 9, 40]


def test_a_weight_on_an_edge_and_the_quartiles() -> None:
    prices = [20.0, 40, 60, 80, 200]
    table = price_per_gram(pd.DataFrame({"price": prices, "grams": 2.0, "substance": "x"}))
    for rows in (table, table[::-1]):
        found = by_quantity(rows)
        assert list(found) == ["substance", "band", "rows", "lower", "median", "upper"]
        assert found.iloc[0].tolist() == ["x", "2 to 6 g", 5, 20, 30, 40]


def test_holding_prices() -> None:
    table = pd.DataFrame({
        "listing": [1, 1, 1, 2, 3, 4, 5, 6, 7, 8],
        "price": [50, 52, 800, 99_999, 55, 45, 60, 48, 700, None],
        "grams": [1, 1, 1, None, 1, 1, 1, 1, 1, 1], "substance": "x",
    })  # fmt: skip
    flags = flag_holding(price_per_gram(table))
    assert flags.tolist() == [
        "", "", "over own price", "over threshold", "", "", "", "", "over price per gram", "",
    ]  # fmt: skip
    assert flag_holding(table[["price"]]).ne("").sum() == 1


def test_a_big_offer_at_the_usual_price_is_no_holding_price() -> None:
    table = pd.DataFrame({"price": [20_000.0] * 6 + [500_000.0], "grams": 1000.0, "substance": "x"})
    assert flag_holding(price_per_gram(table)).tolist() == [""] * 6 + ["over price per gram"]


def test_a_listing_mostly_on_hold() -> None:
    table = pd.DataFrame({"listing": 1, "price": [40.0, 99_999, 99_999, 99_999]})
    assert flag_holding(table).ne("").tolist() == [False, True, True, True]
