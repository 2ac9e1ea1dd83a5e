"""The readers against the truth of a simulated case: rates that must not get worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbook.listings import (
    account_texts,
    clean_text,
    link_accounts,
    mark_duplicates,
    match_substances,
    parse_titles,
    read_scrapes,
)
from workbook.listings.aliases import THRESHOLD
from workbook.world.market.side import MarketSide, market_side
from workbook.world.seed import Seed


@pytest.fixture(scope="module")
def side() -> MarketSide:
    return market_side(Seed("8"), np.full(731, 30_000.0))


@pytest.fixture(scope="module")
def rows(side: MarketSide, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Sightings as read from the files, beside the true listing of each row."""
    folder: Path = tmp_path_factory.mktemp("scrapes")
    for name, table in side.scrapes.items():
        table.to_csv(folder / name, index=False)
    scrape = read_scrapes(sorted(folder.glob("*.csv")))
    assert scrape.skipped.empty and scrape.unread.empty
    truth = side.scrape_rows[["file", "row", "listing", "duplicate"]]
    found = scrape.sightings.merge(truth.rename(columns={"listing": "true_listing"}))
    assert len(found) == len(scrape.sightings) == len(side.scrape_rows)
    return found.assign(title=clean_text(found["title"]))


def true(side: MarketSide, rows: pd.DataFrame, column: str) -> pd.Series:
    return rows["true_listing"].map(side.listings.set_index("listing")[column])


def test_amounts(side: MarketSide, rows: pd.DataFrame) -> None:
    read = parse_titles(rows["title"])
    weighed = true(side, rows, "unit") != "pieces"
    grams = true(side, rows, "grams").where(weighed)
    right = (read["grams"] / grams - 1).abs() < 0.03
    assert right[read["grams"].notna()].mean() > 0.999
    stated = read["note"] != "no amount"
    assert right[grams.notna() & stated].mean() > 0.99
    pieces = true(side, rows, "pieces")
    counted = read["pieces"].notna()
    assert (read["pieces"] == pieces)[counted].mean() > 0.999


def test_substances(side: MarketSide, rows: pd.DataFrame) -> None:
    substance = true(side, rows, "substance")
    for spellings, recall in ((side.spellings, 0.99), (side.spellings.query("listed"), 0.6)):
        found = match_substances(rows["title"], spellings)["substance"]
        assert (found == substance)[found.notna()].mean() > 0.99
        assert (found == substance).mean() > recall


def test_duplicates_and_identity(side: MarketSide, rows: pd.DataFrame) -> None:
    crawls = side.crawls.assign(started_at=side.crawls["started_at"].dt.tz_localize("UTC"))
    marked = mark_duplicates(rows, crawls)
    copy, duplicate = marked["copy"] != "", marked["duplicate"].astype(bool)
    assert duplicate[copy].mean() > 0.9 and copy[duplicate].mean() > 0.97
    by_key = marked[marked["known_by"] == "key"]
    assert (by_key.groupby("listing")["true_listing"].nunique() == 1).all()
    by_title = marked[marked["known_by"] == "title"]
    assert (by_title.groupby("listing")["true_listing"].nunique() == 1).mean() > 0.9


def test_aliases(side: MarketSide, rows: pd.DataFrame) -> None:
    profiles = side.profiles.rename(columns={"alias": "vendor"})
    posts = side.posts
    links = link_accounts(account_texts(profiles, rows), posts, least=THRESHOLD)
    vendor = side.accounts.set_index(["market", "alias"])["vendor"]
    vendor = vendor[~vendor.index.duplicated()]
    one = vendor.reindex(pd.MultiIndex.from_frame(links[["market_a", "vendor_a"]])).to_numpy()
    two = vendor.reindex(pd.MultiIndex.from_frame(links[["market_b", "vendor_b"]])).to_numpy()
    accounts = vendor.groupby(vendor).size()
    pairs = (accounts * (accounts - 1) / 2).sum()
    assert (one == two).mean() > 0.75
    assert (one == two).sum() / pairs > 0.75
