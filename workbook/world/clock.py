"""Days, ticks and blocks. The ledger starts ten days before the first day of the case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.rate import DAYS, FIRST_DAY

DAYS_BEFORE = 10
TICKS_A_DAY = 2
FIRST_TICK = FIRST_DAY - pd.Timedelta(days=DAYS_BEFORE)
TICKS = (DAYS + DAYS_BEFORE) * TICKS_A_DAY
TICK = pd.Timedelta(hours=12)
BLOCK = pd.Timedelta(hours=4)


def tick_of(when: pd.Series) -> np.ndarray:
    """The tick in which a moment lies; 0 for moments before the ledger starts."""
    passed = (pd.to_datetime(when) - FIRST_TICK).to_numpy() / np.timedelta64(12, "h")
    return np.maximum(np.floor(np.nan_to_num(passed, nan=0.0)), 0).astype(np.int64)
