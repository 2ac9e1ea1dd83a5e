"""The ledger and the tags of the case that is worked on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from workbook.flows.ledger import Ledger
from workbook.flows.read import read_ledger
from workbook.flows.tags import read_tags
from workbook.folders import case_folder


def case_ledger() -> Ledger:
    """The ledger of the case, every row checked; read once."""
    return _ledger(case_folder())


def case_tags() -> pd.DataFrame:
    """The tag pack of the case as a table."""
    return read_tags(case_folder() / "tags" / "tagpack.yaml")


@cache
def _ledger(case: Path) -> Ledger:
    return read_ledger(case / "ledger").ledger
