"""Yearly series: change, peak and share."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Peak(NamedTuple):
    """The highest point of a series."""

    year: int
    value: float


def percent_change(earlier: float, later: float) -> float:
    """The change from ``earlier`` to ``later`` in percent of ``earlier``.

    :raises ValueError: ``earlier`` is zero, so there is no percentage of it.
    """
    if earlier == 0:
        raise ValueError("The earlier value is 0. A percentage of 0 does not exist.")
    return (later - earlier) / earlier * 100


def peak(table: pd.DataFrame, value: str, year: str = "year") -> Peak:
    """The highest row of a table: its year and value. Of several, the earliest.

    :raises ValueError: the table has no rows with a value.
    """
    known = table.dropna(subset=[value]).sort_values(year)
    if known.empty:
        raise ValueError(f"The column {value} has no values.")
    row = known.loc[known[value].astype(float).idxmax()]
    return Peak(int(row[year]), float(row[value]))


def shares(identifications: pd.DataFrame) -> pd.DataFrame:
    """Identifications of each substance per 100,000 identifications of the same year.

    :param identifications: columns year, group, substance, identifications; one row a
        year has the group ``all substances`` and holds the laboratory total.
    :returns: the rows of single substances with two more columns: ``all_identifications``
        and ``per_100_000``.
    :raises ValueError: a year has no total.
    """
    is_total = identifications["group"] == "all substances"
    totals = identifications[is_total].set_index("year")["identifications"]
    rows = identifications[~is_total].copy()
    rows["all_identifications"] = rows["year"].map(totals)
    lost = sorted(rows.loc[rows["all_identifications"].isna(), "year"].unique())
    if lost:
        raise ValueError(f"There is no laboratory total for {', '.join(map(str, lost))}.")
    rows["per_100_000"] = rows["identifications"] / rows["all_identifications"] * 100_000
    return rows.reset_index(drop=True)
