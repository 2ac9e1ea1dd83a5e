"""Write a case: the released files, and on request the truth, into one folder."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from workbook.data.schema import Schema
from workbook.data.schemas import (
    INPUTS,
    OUTPUTS,
    PARTIES,
    PAYOUTS,
    RATES,
    TARGET,
    TRANSACTIONS,
)
from workbook.errors import UsageError
from workbook.world.briefing import briefing
from workbook.world.clock import DAYS_BEFORE
from workbook.world.ledger import Ledger
from workbook.world.ledger_truth import ledger_truth, trade_truth
from workbook.world.market.side import MarketSide, market_side
from workbook.world.package import Resource, sha256_of, write_package
from workbook.world.rate import rates
from workbook.world.scrape_files import ScrapeFiles
from workbook.world.seed import Seed
from workbook.world.tags import tag_pack

VERSION = 1
#: A larger economy has no briefing: nobody is taught on it.
LARGEST_BRIEFED = 2.0


def write_case(
    out: Path, seed_text: str, *, scale: float = 1.0, truth: bool = False,
    on_step: Callable[[str, int, int], None] | None = None,
) -> None:  # fmt: skip
    """Make the case of a seed.

    The files appear under ``out`` all together at the end; an interrupted run leaves only a
    folder whose name ends in ``.partial``, which the next run removes.

    :param seed_text: the same text gives the same bytes.
    :param scale: 1 is about 200 vendors and 60,000 transactions; more multiplies both.
    :param truth: also write ``truth/``: who is who, and what really happened.
    :param on_step: called with a name, a count and a total, for a progress bar.
    :raises UsageError: ``out`` holds something that is no case, or the scale is not positive.
    """
    if not 0 < scale <= 1000:
        raise UsageError(f"The scale {scale:g} is out of range: give a number from 0 to 1000.")
    if out.exists() and any(out.iterdir()) and not (out / "case.json").is_file():
        raise UsageError(f"{out} is not empty and holds no case. Choose another folder.")
    with _whole(out) as folder:
        _write(folder, Seed(seed_text), scale, truth, on_step or (lambda *_: None))
        _seal(folder, seed_text, scale)


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that takes its place when all is written."""
    partial = out.with_name(out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    yield partial
    if out.exists():
        shutil.rmtree(out)
    partial.rename(out)


def _write(
    folder: Path, seed: Seed, scale: float, truth: bool, on_step: Callable[[str, int, int], None]
) -> None:
    day_rates = rates(seed, days_before=DAYS_BEFORE)
    usd = day_rates["usd_per_btc"].to_numpy()[DAYS_BEFORE:]
    districts = math.ceil(scale)
    ledger: Ledger | None = None
    first: MarketSide | None = None
    lines: dict[str, int] = {}
    with ScrapeFiles(folder / "scrapes", folder / "truth" if truth else None) as scrapes:
        for district in range(districts):
            side = market_side(seed, usd, district=district, scale=min(1.0, scale - district),
                               first_rows=lines)  # fmt: skip
            if ledger is None:
                ledger = Ledger(seed, day_rates, side.markets, scale=scale, truth=truth)
            ledger.add(len(side.vendors), side.accounts, side.orders)
            scrapes.add(district, side)
            first = side if first is None else first
            on_step("Markets", district + 1, districts)
    assert ledger is not None and first is not None
    ledger.run(folder / "ledger", lambda tick, ticks: on_step("Ledger", tick, ticks))
    write_csv(day_rates, RATES, folder / "ledger" / "rates.csv")
    pack, tags = tag_pack(seed, ledger)
    (folder / "tags").mkdir()
    text = yaml.safe_dump(pack, allow_unicode=True, sort_keys=False)
    (folder / "tags" / "tagpack.yaml").write_text(text, encoding="utf-8")
    if truth:
        tables = {**ledger_truth(ledger), "tags": pd.DataFrame(tags)}
        for district in range(districts):
            for name, table in trade_truth(ledger, district).items():
                tables[name] = pd.concat(
                    [tables.get(name, pd.DataFrame()), table.assign(district=district)]
                )
        for name, table in tables.items():
            write_parquet(table, folder / "truth" / f"{name}.parquet")
    write_package(
        folder / "ledger", "The ledger of the case world",
        "Transactions of a simulated bitcoin test network, in the columns of bitcoin-etl, and "
        "the exchange rate of each day.",
        [Resource(f"{table.name}.parquet", table.name, table.title, table)
         for table in (TRANSACTIONS, INPUTS, OUTPUTS)]
        + [Resource("rates.csv", RATES.name, RATES.title, RATES)],
    )  # fmt: skip
    write_package(
        folder / "tags", "Tags of the case world",
        "Attributed addresses, as analysts share them.",
        [Resource("tagpack.yaml", "tags", "Tag pack")],
    )  # fmt: skip
    if scale <= LARGEST_BRIEFED:
        _brief(folder, seed, first, ledger)


def _brief(folder: Path, seed: Seed, side: MarketSide, ledger: Ledger) -> None:
    place = folder / "briefing"
    place.mkdir()
    tables = briefing(seed, folder, side, ledger)
    schemas = (TARGET, PAYOUTS, PARTIES)
    for schema in schemas:
        table = tables[schema.name].copy()
        for column in (column.name for column in schema.columns if column.type == "date"):
            table[column] = pd.to_datetime(table[column]).dt.strftime("%Y-%m-%d")
        write_csv(table, schema, place / f"{schema.name}.csv")
    write_package(
        place, "The briefing of the case", "What the investigators know on the first morning.",
        [Resource(f"{s.name}.csv", s.name, s.title, s) for s in schemas],
    )  # fmt: skip


def _seal(folder: Path, seed_text: str, scale: float) -> None:
    """``case.json``, written last: what is in the case. The seed is named in the truth only."""
    record: dict[str, Any] = {
        "world": VERSION,
        "scale": scale,
        "files": {
            str(file.relative_to(folder)): sha256_of(file)
            for file in sorted(folder.rglob("*"))
            if file.is_file() and "truth" not in file.relative_to(folder).parts
        },
    }
    if (folder / "truth").is_dir():
        told = json.dumps({"world": VERSION, "seed": seed_text, "scale": scale}, indent=2)
        (folder / "truth" / "seed.json").write_text(told + "\n", encoding="utf-8")
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (folder / "case.json").write_text(text + "\n", encoding="utf-8")


def write_csv(table: pd.DataFrame, schema: Schema, file: Path) -> None:
    """Write a released table as UTF-8 CSV, columns in the order of its schema."""
    table[schema.names].to_csv(file, index=False, lineterminator="\n")


def write_parquet(table: pd.DataFrame, file: Path, schema: Schema | None = None) -> None:
    """Write a table as Parquet; with a schema, its columns and types."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if schema is None:
        arrow = pa.Table.from_pandas(table, preserve_index=False)
    else:
        arrow = pa.Table.from_pandas(table[schema.names], schema.arrow(), preserve_index=False)
    pq.write_table(arrow.replace_schema_metadata(None), file, compression="zstd")
