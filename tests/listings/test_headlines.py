"""A sheet of headlines with numbers of several definitions."""

from __future__ import annotations

import pandas as pd

from workbook.listings import headline_sheet, mixed_shares


def four() -> pd.DataFrame:
    return pd.DataFrame(
        {"sightings": [60.0, 30, 10], "listings": [50.0, 30, 20], "vendors": [40.0, 35, 25],
         "turnover": [70.0, 5, 25]}, index=pd.Index(["amber", "b", "c"], name="market"),
    )  # fmt: skip


def test_the_sheet_prints_every_definition_once() -> None:
    sheet = headline_sheet(four(), "amber")
    assert sheet["percent"].tolist() == [70, 60, 50, 40]
    assert "70.0 %" in sheet["headline"][0]
    assert not sheet["headline"].str.contains("turnover|listing|vendor|sighting").any()


def test_one_market_of_the_mixed_table_has_another_definition() -> None:
    table = mixed_shares(four(), "amber").set_index("market")["percent"]
    assert table.to_dict() == {"amber": 70, "b": 30, "c": 25}
