"""A receipt for a file: what was opened, by whom, when, with which tools."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from workbook.data.catalogue import sha256


def receipt(file: str | os.PathLike[str], by: str) -> pd.DataFrame:
    """Who opened which file, when, and with which versions.

    :returns: a table with the columns ``what`` and ``entry``; time in UTC, size in bytes.
    :raises DataError: there is no such file.
    """
    lines = {
        "file": Path(file).name,
        "size in bytes": f"{Path(file).stat().st_size:,}" if Path(file).is_file() else "",
        "SHA-256": sha256(file),
        "opened by": by,
        "opened at (UTC)": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        "tools": f"Python {platform.python_version()}, pandas {pd.__version__}",
    }
    return pd.DataFrame({"what": list(lines), "entry": list(lines.values())})
