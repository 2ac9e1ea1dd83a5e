"""What coins were worth on their day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.flows.ledger import LedgerError


def in_usd(
    satoshi: pd.Series | np.ndarray, time: pd.Series | np.ndarray, rates: pd.DataFrame
) -> pd.DataFrame:
    """US dollars at the rate of the day, and the range of that day.

    :param satoshi: amounts, and ``time`` of each; times without a zone are UTC.
    :param rates: ``date``, ``usd_per_btc``, ``low``, ``high``, one row a day.
    :returns: ``usd``, ``usd_low``, ``usd_high``.
    :raises LedgerError: a day has no rate or two, or a time is missing.
    """
    day = pd.to_datetime(pd.Series(time), utc=True).dt.tz_localize(None).dt.normalize()
    dated = pd.to_datetime(rates["date"])
    if dated.duplicated().any():
        raise LedgerError(
            f"There are two exchange rates for {dated[dated.duplicated()].min():%Y-%m-%d}."
        )
    table = rates.set_index(dated)[["usd_per_btc", "low", "high"]].dropna()
    if day.isna().any():
        raise LedgerError("A time is missing: without it there is no exchange rate.")
    missing = day[~day.isin(table.index)]
    if len(missing):
        raise LedgerError(f"There is no exchange rate for {missing.min():%Y-%m-%d}.")
    found = table.loc[day]
    coins = np.asarray(satoshi, dtype=float) / 1e8
    return pd.DataFrame({
        "usd": (coins * found["usd_per_btc"].to_numpy()).round(2),
        "usd_low": (coins * found["low"].to_numpy()).round(2),
        "usd_high": (coins * found["high"].to_numpy()).round(2),
    }, index=satoshi.index if isinstance(satoshi, pd.Series) else None)  # fmt: skip
