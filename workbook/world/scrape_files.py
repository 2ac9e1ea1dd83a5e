"""The market side as files, district by district: raw tables, crawl log, reviews, pages."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from workbook.data.schema import Schema
from workbook.data.schemas import CRAWLS, CURRENCIES, MARKETS, POSTS, PROFILES, REVIEWS, SUBSTANCES
from workbook.world.market.listings import EUROS, ROUBLES
from workbook.world.market.pages import make_pages
from workbook.world.market.scrapes import LAYOUTS, file_name, raw_schema
from workbook.world.market.side import MarketSide
from workbook.world.package import Resource, write_package

_TRUTH = ("vendors", "accounts", "listings", "orders", "reviews", "scrape_rows")


class ScrapeFiles:
    """Takes the districts one after the other and writes ``scrapes/`` and part of ``truth/``."""

    def __init__(self, folder: Path, truth: Path | None) -> None:
        folder.mkdir(parents=True)
        (folder / "pages").mkdir()
        self._folder, self._truth = folder, truth
        if truth:
            truth.mkdir(parents=True, exist_ok=True)
        self._writers: dict[Path, pq.ParquetWriter] = {}
        self._pages = np.empty((0, 2), int)
        self._crawls = pd.DataFrame()

    def __enter__(self) -> ScrapeFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for writer in self._writers.values():
            writer.close()
        if error is None:
            log = self._crawls.assign(pages_listed=self._pages[:, 0], pages_saved=self._pages[:, 1])
            log["pages_listed"] = log["pages_listed"].where(log["status"] != "failed")
            log["pages_listed"] = log["pages_listed"].astype("Int64")
            log.loc[log["status"] == "failed", "pages_saved"] = 0
            _csv(log, CRAWLS, self._folder / "crawls.csv")
            self._describe()

    def add(self, district: int, side: MarketSide) -> None:
        """Append a district."""
        if district == 0:
            _csv(side.markets, MARKETS, self._folder / "markets.csv")
            known = side.spellings[side.spellings["listed"]]
            _csv(known, SUBSTANCES, self._folder / "substances.csv")
            usd = {"USD": 1.0, "EUR": round(1 / EUROS, 6), "RUB": round(1 / ROUBLES, 6)}
            money = pd.DataFrame({"currency": list(usd), "usd": list(usd.values())})
            _csv(money, CURRENCIES, self._folder / "currencies.csv")
            for name, html in make_pages(
                side.markets, side.crawls, side.scrapes, side.scrape_rows
            ).items():
                (self._folder / "pages" / name).write_text(html, encoding="utf-8")
            self._pages = np.zeros((len(side.crawls), 2), int)
            self._crawls = side.crawls
        self._pages += side.crawls[["pages_listed", "pages_saved"]].to_numpy()
        for name, table in side.scrapes.items():
            file = self._folder / name
            table.to_csv(file, mode="a", index=False, header=district == 0, lineterminator="\n")
        profiles = _profiles(side)
        _csv(profiles, PROFILES, self._folder / "profiles.csv", append=district > 0)
        self._parquet(_seen_reviews(side), self._folder / "reviews.parquet", REVIEWS)
        self._parquet(side.posts, self._folder / "posts.parquet", POSTS)
        if self._truth:
            for name in _TRUTH:
                table = getattr(side, name).assign(district=district)
                self._parquet(table, self._truth / f"{name}.parquet")
            if district == 0:
                self._parquet(side.substances, self._truth / "substances.parquet")
                self._parquet(side.spellings, self._truth / "spellings.parquet")

    def _parquet(self, table: pd.DataFrame, file: Path, schema: Schema | None = None) -> None:
        wanted = schema.arrow() if schema else None
        if file in self._writers:
            wanted = self._writers[file].schema
        columns = table[wanted.names] if wanted else table
        arrow = pa.Table.from_pandas(columns, wanted, preserve_index=False)
        arrow = arrow.replace_schema_metadata(None)
        if file not in self._writers:
            self._writers[file] = pq.ParquetWriter(file, arrow.schema, compression="zstd")
        self._writers[file].write_table(arrow)

    def _describe(self) -> None:
        raw = [Resource(file_name(*layout), raw_schema(*layout).name, raw_schema(*layout).title,
                        raw_schema(*layout)) for layout in LAYOUTS]  # fmt: skip
        tables = [(MARKETS, "csv"), (SUBSTANCES, "csv"), (CURRENCIES, "csv"), (CRAWLS, "csv"),
                  (PROFILES, "csv"),
                  (REVIEWS, "parquet"), (POSTS, "parquet")]  # fmt: skip
        named = [Resource(f"{table.name}.{suffix}", table.name, table.title, table)
                 for table, suffix in tables]  # fmt: skip
        pages = [Resource(f"pages/{file.name}", f"page_{file.stem}", f"Saved page: {file.stem}")
                 for file in sorted((self._folder / "pages").glob("*.html"))]  # fmt: skip
        write_package(
            self._folder, "Scrapes of four markets",
            "Listing tables as a crawler saved them, with reviews, vendor profiles, posts and "
            "the crawl log.", raw + named + pages,
        )  # fmt: skip


def _profiles(side: MarketSide) -> pd.DataFrame:
    """Profiles that at least one crawl saw, with the first and the last of them."""
    rows = side.scrape_rows
    account = side.listings["account"].to_numpy()[rows["listing"]]
    seen = side.crawls["started_at"].dt.normalize().to_numpy()[rows["crawl"]]
    days = pd.DataFrame({"account": account, "day": seen}).groupby("account")["day"]
    table = side.profiles.set_index("account").join(
        days.agg(first_seen="min", last_seen="max"), how="inner"
    )
    # By name: in the order of accounts, one vendor's would stand side by side.
    table = table.rename(columns={"alias": "vendor"})
    return table.sort_values(["market", "vendor"], ignore_index=True)


def _seen_reviews(side: MarketSide) -> pd.DataFrame:
    """Reviews that stood on a listing's page when a crawl last saw the listing."""
    rows = side.scrape_rows
    seen = pd.Series(side.crawls["started_at"].to_numpy()[rows["crawl"]])
    last = seen.groupby(rows["listing"].to_numpy()).max()
    until = side.reviews["listing"].map(last)
    return side.reviews[side.reviews["posted_at"] < until]


def _csv(table: pd.DataFrame, schema: Schema, file: Path, *, append: bool = False) -> None:
    columns = table[schema.names].copy()
    for column in schema.columns:
        if column.type == "date":
            columns[column.name] = pd.to_datetime(columns[column.name]).dt.strftime("%Y-%m-%d")
        elif column.type == "datetime":
            moments = pd.to_datetime(columns[column.name])
            columns[column.name] = moments.dt.strftime("%Y-%m-%dT%H:%M:%S")
        elif column.type == "boolean":
            columns[column.name] = columns[column.name].map({True: "true", False: "false"})
    columns.to_csv(file, mode="a" if append else "w", index=False, header=not append,
                   lineterminator="\n")  # fmt: skip
