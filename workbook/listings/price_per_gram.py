"""Price per gram by quantity, and prices that nobody paid.

Bigger amounts cost less a gram: the price per gram falls as a power of the weight (Caulkins and
Padman, Quantity discounts and quality premia for illicit drugs, Journal of the American
Statistical Association 88, 1993). ``docs/calibration.md`` holds exponents measured within
sellers of real markets; pooled over sellers they are steeper, because wholesalers differ from
retailers.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

#: Edges of the bands of weight in grams; a weight on an edge belongs to the band above it.
BANDS = (0.0, 0.75, 2.0, 6.0, 20.0, 75.0, 300.0, np.inf)

#: From this price on a price is a holding price, unless the weight explains it.
HOLDING_PRICE = 9_999.0
#: This many times the usual price is a holding price.
HOLDING_FACTOR = 10.0
_ENOUGH = 5


def price_per_gram(listings: pd.DataFrame) -> pd.DataFrame:
    """The table with ``price_per_gram`` and ``band``.

    :param listings: columns price, grams. Missing or zero in either gives a missing result.
    """
    price = listings["price"].where(listings["price"] > 0)
    grams = listings["grams"].where(listings["grams"] > 0)
    band = pd.cut(grams, list(BANDS), right=False, labels=band_names())
    return listings.assign(price_per_gram=price / grams, band=band)


def band_names(edges: tuple[float, ...] = BANDS) -> list[str]:
    """Names such as ``2 to 6 g``."""
    names = [f"{low:g} to {high:g} g" for low, high in pairwise(edges)]
    return [f"under {edges[1]:g} g", *names[1:-1], f"{edges[-2]:g} g and more"]


def by_quantity(listings: pd.DataFrame, *, by: str = "substance") -> pd.DataFrame:
    """Median and quartiles of the price per gram, by ``by`` and band of weight.

    :param listings: after ``price_per_gram``, best without holding prices.
    :returns: ``by``, band, rows (a listing has many), lower (quartile), median, upper (quartile).
    """
    known = listings.dropna(subset=["price_per_gram", by])
    groups = known.groupby([by, "band"], observed=True)["price_per_gram"]
    table = groups.agg(rows="size", median="median")
    table.insert(1, "lower", groups.quantile(0.25))
    return table.assign(upper=groups.quantile(0.75)).reset_index()


def flag_holding(
    table: pd.DataFrame, *, threshold: float = HOLDING_PRICE, factor: float = HOLDING_FACTOR
) -> pd.Series:
    """Why a price is taken for a holding price; empty if it is not.

    A vendor who is out of stock keeps the listing and its reviews and sets a price that nobody
    pays, such as USD 99,999 (Soska and Christin 2015 describe the habit). The rules, in order:

    1. ``over threshold``: at or above ``threshold``, unless rule 2 finds the price usual.
    2. ``over price per gram``: more than ``factor`` times the median price per gram of the same
       substance and band of weight, if at least five rows give one. Needs the columns
       price_per_gram, band and substance.
    3. ``over own price``: more than ``factor`` times the median of the listing's other prices,
       those that rules 1 and 2 left. Needs the column listing.

    A rule whose columns are not there is not applied. Where several hold, the last is named.

    :returns: texts, the index of ``table``.
    """
    price = table["price"]
    reason = pd.Series("", index=table.index, dtype="str")
    usual = pd.Series(False, index=table.index)
    over_gram = usual.copy()
    if {"price_per_gram", "band", "substance"} <= set(table.columns):
        groups = table.groupby(["substance", "band"], observed=True)["price_per_gram"]
        median, count = groups.transform("median"), groups.transform("count")
        enough = (count >= _ENOUGH) & table["price_per_gram"].notna()
        over_gram = enough & (table["price_per_gram"] > factor * median)
        usual = enough & ~over_gram
    reason = reason.mask((price >= threshold) & ~usual, "over threshold")
    reason = reason.mask(over_gram, "over price per gram")
    if "listing" in table.columns:
        plain = price.where(reason == "")
        own = plain.groupby(table["listing"]).transform("median")
        reason = reason.mask(price > factor * own, "over own price")
    return reason.where(price.notna(), "")


class Exponent(NamedTuple):
    """A fit of ln(price per gram) = ln(at_one_gram) + exponent x ln(grams)."""

    exponent: float
    standard_error: float
    at_one_gram: float
    residual_sd: float
    listings: int
    groups: int


def quantity_exponent(table: pd.DataFrame, *, within: str | None = None) -> Exponent:
    """How the price per gram changes with the weight, by ordinary least squares on logarithms.

    An exponent of -0.2 means: ten times the weight costs 10^-0.2 = 0.63 times as much a gram.

    :param table: columns price_per_gram, grams; rows without either are left out.
    :param within: a column such as ``vendor``: only differences inside its groups count (fixed
        effects), so that cheap wholesalers do not pass for a discount. Groups of one row say
        nothing and are left out.
    :raises ValueError: fewer than three rows, or all weights (of every group) are the same.
    """
    columns = ["price_per_gram", "grams", *([within] if within else [])]
    known = table[columns].dropna()
    known = known[(known["price_per_gram"] > 0) & (known["grams"] > 0)]
    groups = 1
    if within:
        known = known[known.groupby(within)["grams"].transform("size") > 1]
        groups = int(known[within].nunique())
    if len(known) < groups + 2:
        raise ValueError(f"{len(known)} listings are too few for a line.")
    x, y = np.log(known["grams"].astype(float)), np.log(known["price_per_gram"].astype(float))
    centre_x, centre_y = x.mean(), y.mean()
    if within:
        x = x - x.groupby(known[within]).transform("mean")
        y = y - y.groupby(known[within]).transform("mean")
    else:
        x, y = x - centre_x, y - centre_y
    spread = float((x**2).sum())
    if spread < 1e-12:
        raise ValueError("All weights are the same, so no line can be drawn.")
    slope = float((x * y).sum()) / spread
    rest = y - slope * x
    variance = float((rest**2).sum()) / (len(known) - groups - 1)
    return Exponent(
        slope, (variance / spread) ** 0.5, float(np.exp(centre_y - slope * centre_x)),
        variance**0.5, len(known), groups,
    )  # fmt: skip
