"""Four markets that open and close."""

from __future__ import annotations

import pandas as pd

from workbook.world.rate import FIRST_DAY
from workbook.world.seed import Seed

# Names are invented. weight: share of trade while all are open; regional: Cyrillic, roubles.
_TABLE = (
    ("amber", "Amber Arcade", -300, 430, "takedown", 0.04, "account", 14, "USD", 0.42, False),
    ("northlight", "Northlight", 6, 600, "exit scam", 0.05, "account", 14, "USD", 0.26, False),
    ("harbour", "Harbour Row", 65, None, None, 0.03, "account", 10, "EUR", 0.24, False),
    ("lavka", "Северная Лавка", 30, None, None, 0.025, "order", 3, "RUB", 0.08, True),
)
_COLUMNS = ("market", "title", "opens", "closes", "ending", "commission", "escrow",
            "escrow_days", "currency", "weight", "regional")  # fmt: skip


def make_markets(seed: Seed) -> pd.DataFrame:
    """The markets, with dates that differ a little from seed to seed.

    :returns: the columns of ``MARKETS`` and ``opens``, ``closes`` (days of the case, may lie
        before the first; ``closes`` is empty where the market outlives the case), ``weight``,
        ``regional``.
    """
    rng = seed.rng("markets")
    table = pd.DataFrame(_TABLE, columns=_COLUMNS)
    shift = rng.integers(-20, 21, len(table))
    table["opens"] = table["opens"] + rng.integers(0, 6, len(table))
    table["closes"] = (table["closes"] + shift).astype("Int64")
    table["opened"] = FIRST_DAY + pd.to_timedelta(table["opens"], unit="D")
    table["closed"] = FIRST_DAY + pd.to_timedelta(table["closes"].astype("float"), unit="D")
    return table
