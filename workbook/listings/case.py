"""The sightings of the case that is worked on, read and cleaned as Day 2 does it by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from workbook.folders import case_folder
from workbook.listings.aliases import titles_of
from workbook.listings.duplicates import mark_duplicates
from workbook.listings.prices import in_usd
from workbook.listings.read import Scrape, read_scrapes
from workbook.listings.substances import match_substances
from workbook.listings.text import clean_text
from workbook.listings.titles import parse_titles


def case_scrape() -> Scrape:
    """All listing tables of the case as they were read, with what was skipped."""
    return _scrape(case_folder())


def case_sightings() -> pd.DataFrame:
    """One row a sighting: clean title, price in US dollars, substance, amount, listing number.

    :returns: the columns of :func:`~workbook.listings.read_scrapes` with ``title`` repaired and
        ``price`` in US dollars (``price_shown`` and ``currency`` as on the page), and
        ``listing``, ``known_by``, ``crawl``, ``copy`` (see ``mark_duplicates``), ``substance``,
        ``group``, ``nps``, ``grams``, ``pieces``. Copies within a crawl are still there.
    """
    return _sightings(case_folder()).copy()


def case_titles() -> pd.DataFrame:
    """The titles of each account (:func:`titles_of`); quicker than all sightings."""
    return titles_of(_scrape(case_folder()).sightings)


def case_table(name: str) -> pd.DataFrame:
    """A table of ``scrapes/`` with its times in UTC: crawls, reviews or posts."""
    from workbook.data.catalogue import load

    table = load(name)
    times = [column for column in ("started_at", "posted_at") if column in table]
    return table.assign(**{column: pd.to_datetime(table[column], utc=True) for column in times})


@cache
def _scrape(case: Path) -> Scrape:
    return read_scrapes(sorted((case / "scrapes").glob("*_listings_*.csv")))


@cache
def _sightings(case: Path) -> pd.DataFrame:
    table = _scrape(case).sightings
    table = table.assign(title=clean_text(table["title"]), price_shown=table["price"])
    table = mark_duplicates(table, case_table("crawls"))
    table["price"] = in_usd(table, pd.read_csv(case / "scrapes" / "currencies.csv"))
    words = pd.read_csv(case / "scrapes" / "substances.csv")
    found = match_substances(table["title"], words)[["substance", "group", "nps"]]
    amounts = parse_titles(table["title"])[["grams", "pieces"]]
    return pd.concat([table, found, amounts], axis=1)
