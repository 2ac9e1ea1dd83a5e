"""The exchange rate of the case world, day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.seed import Seed

FIRST_DAY = pd.Timestamp("2022-01-01")
DAYS = 730
START_USD = 8_000.0
DAILY_SD = 0.037


def rates(seed: Seed, *, days_before: int = 0) -> pd.DataFrame:
    """US dollars for one bitcoin: a random walk with fat tails and calm and wild weeks.

    Daily log returns have a standard deviation near 0.037 and tails as heavy as those of
    2012-2024; the level is invented.

    :returns: ``date``, ``usd_per_btc``, ``low``, ``high``; one row a day.
    """
    rng = seed.rng("rate")
    days = DAYS + days_before
    shock = rng.standard_t(4, days) / np.sqrt(2.0)
    wild = np.zeros(days)
    for day in range(1, days):
        wild[day] = 0.93 * wild[day - 1] + 0.13 * rng.standard_normal()
    steps = DAILY_SD * 0.93 * np.exp(wild - wild.var()) * shock
    # The walk is drawn to its start, so that amounts keep their size over two years.
    level = np.empty(days)
    at = 0.0
    for day in range(days):
        at += steps[day] - 0.004 * at
        level[day] = at
    close = START_USD * np.exp(level)
    spread = np.abs(steps) / 2 + 0.012 + 0.02 * rng.random(days)
    return pd.DataFrame({
        "date": pd.date_range(FIRST_DAY - pd.Timedelta(days=days_before), periods=days),
        "usd_per_btc": close.round(2),
        "low": (close * np.exp(-spread)).round(2),
        "high": (close * np.exp(spread)).round(2),
    })  # fmt: skip
