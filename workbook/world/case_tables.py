"""A written case, table by table, with its truth: what calibration and error rates read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from workbook.errors import UsageError


@dataclass(frozen=True)
class CaseTables:
    """The tables of the case in ``folder``, read when asked for.

    :raises UsageError: the folder holds no whole case, or one without its truth.
    """

    folder: Path

    def __post_init__(self) -> None:
        if not (self.folder / "case.json").is_file():
            raise UsageError(f"{self.folder} holds no whole case: case.json is missing.")
        if not (self.folder / "truth").is_dir():
            raise UsageError(
                f"{self.folder} holds no truth. Make the case again with `workbook world --truth`."
            )

    @cached_property
    def seed(self) -> str:
        """The seed of the case; the truth holds it."""
        told = json.loads((self.folder / "truth" / "seed.json").read_text("utf-8"))
        return str(told["seed"])

    def table(self, name: str) -> pd.DataFrame:
        """A released table by name, for instance ``ledger/outputs``."""
        return _read(self.folder / name)

    def truth(self, name: str) -> pd.DataFrame:
        """A table of the truth by name."""
        return _read(self.folder / "truth" / name)

    @cached_property
    def transactions(self) -> pd.DataFrame:
        """Transactions without coinbases, with their true ``kind``."""
        table = self.table("ledger/transactions")
        kinds = self.truth("transactions").set_index("hash")["kind"]
        return table[~table["is_coinbase"]].assign(kind=table["hash"].map(kinds))

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """Inputs as released."""
        return self.table("ledger/inputs")

    @cached_property
    def outputs(self) -> pd.DataFrame:
        """Outputs as released."""
        return self.table("ledger/outputs")


def _read(file: Path) -> pd.DataFrame:
    parquet, csv = file.with_suffix(".parquet"), file.with_suffix(".csv")
    if parquet.is_file():
        return pd.read_parquet(parquet)
    return pd.read_csv(csv, parse_dates=["date"] if csv.name == "rates.csv" else None)
