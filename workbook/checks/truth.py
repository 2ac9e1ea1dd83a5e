"""The truth of a case, for the checks of the capstone. It is on the instructor's machine only."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from workbook.checks.answer import CheckFailed


def truth(name: str) -> pd.DataFrame:
    """A table of the truth, from the folder that ``WORKBOOK_TRUTH`` names.

    :raises CheckFailed: there is no truth here, as on every trainee's machine.
    """
    file = Path(os.environ.get("WORKBOOK_TRUTH", "")) / f"{name}.parquet"
    if "WORKBOOK_TRUTH" not in os.environ or not file.is_file():
        raise CheckFailed("The truth of this case is not on this machine. It is marked later.")
    return pd.read_parquet(file)
