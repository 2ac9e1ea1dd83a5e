"""Titles of listings, beside the same rules applied row by row with pandas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.measure import Comparison, Job
from workbook.listings import clean_text, parse_title, parse_titles, read_scrapes

COUNT = 20_000


def comparisons(sizes: list[str]) -> Iterator[Comparison]:
    """Amounts in the titles of the bundled case."""
    del sizes
    yield Comparison(
        "amounts in titles", f"{COUNT:,} titles", Path("datasets/case/scrapes"), Job(titles, ours),
        Job(titles, floor), Job(titles, row_by_row), "pandas, Series.map of parse_title",
    )  # fmt: skip


def titles(folder: Path) -> pd.Series:
    """Distinct titles as the scrapes have them, repeated with another number up to COUNT."""
    found = read_scrapes(sorted(folder.glob("*_listings_*.csv"))).sightings["title"]
    distinct = clean_text(found).dropna().drop_duplicates()
    times = -(-COUNT // len(distinct))
    # A word at the end makes repeated titles differ, so that nothing is read twice from a cache.
    parts = [distinct + f" stock{turn}" for turn in range(times)]
    return pd.concat(parts, ignore_index=True).head(COUNT)


def ours(prepared: object) -> pd.DataFrame:
    assert isinstance(prepared, pd.Series)
    return parse_titles(prepared)


def row_by_row(prepared: object) -> pd.Series:
    assert isinstance(prepared, pd.Series)
    return prepared.map(parse_title)


def floor(prepared: object) -> int:
    """One look at every letter: counting digits."""
    assert isinstance(prepared, pd.Series)
    return int(prepared.str.count(r"\d").sum())
