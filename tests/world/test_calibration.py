"""The case world beside published figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cells import ROOT
from workbook.world import measures_ledger, measures_market
from workbook.world.calibration import as_markdown, calibrate, published
from workbook.world.case import write_case
from workbook.world.case_tables import CaseTables


@pytest.fixture(scope="module")
def table(case: CaseTables) -> pd.DataFrame:
    return calibrate(case)


def test_every_quantity_of_the_bundled_case_is_within_its_tolerance(table: pd.DataFrame) -> None:
    assert len(table) >= 60
    outside = table.loc[~table["within"], ["measure", "low", "simulated", "high"]]
    assert outside.empty, outside.to_string()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 110))
def test_unseen_seeds_are_within_tolerance_too(seed: int, tmp_path: Path) -> None:
    """Of 112 quantities measured on 200 vendors a few may fall outside by chance."""
    write_case(tmp_path / "case", str(seed), truth=True)
    table = calibrate(CaseTables(tmp_path / "case"))
    outside = table.loc[~table["within"], ["measure", "low", "simulated", "high"]]
    assert len(outside) <= 4, outside.to_string()


def test_every_figure_has_a_mark_and_a_source_and_lies_in_its_own_tolerance() -> None:
    figures = published()
    assert figures["measure"].is_unique
    assert set(figures["mark"]) <= {"measured", "read", "secondary"}
    assert figures["source"].str.len().gt(4).all()
    assert (figures["low"] <= figures["published"]).all()
    assert (figures["published"] <= figures["high"]).all()


def test_every_measure_is_compared() -> None:
    public = {
        name
        for module in (measures_ledger, measures_market)
        for name, thing in vars(module).items()
        if callable(thing) and getattr(thing, "__module__", "") == module.__name__
        and not name.startswith("_")
    }  # fmt: skip
    assert public == set(published()["measure"])


def test_every_part_of_the_world_is_pinned() -> None:
    assert set(published()["part"]) >= {
        "ledger", "coinjoin", "flows", "rates", "tags", "vendors", "listings", "prices", "sales",
        "orders", "reviews", "scrapes", "titles", "dirt",
    }  # fmt: skip


def test_the_table_in_the_docs_is_that_of_the_bundled_case(table: pd.DataFrame) -> None:
    text = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert as_markdown(table) in text
