"""Short looks at a market, repeated: what one of them misses."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def in_snapshots(
    sightings: pd.DataFrame, first: str, *, days: int, of: int = 7, months: int = 2
) -> pd.DataFrame:
    """The sightings that fall into one of several snapshots, with its number.

    :param sightings: column seen_at.
    :param first: first day of the first snapshot, UTC.
    :param days: length of a snapshot.
    :param of: number of snapshots.
    :param months: from the start of one snapshot to the start of the next.
    :returns: the rows inside a snapshot, with ``snapshot`` from 1.
    """
    parts = []
    for number in range(of):
        start = pd.Timestamp(first, tz="UTC") + pd.DateOffset(months=months * number)
        seen = sightings["seen_at"]
        inside = (seen >= start) & (seen < start + pd.Timedelta(days=days))
        parts.append(sightings[inside].assign(snapshot=number + 1))
    return pd.concat(parts)


def seen_once(
    sightings: pd.DataFrame, first: str, lengths: Sequence[int], *, of: int = 7
) -> pd.DataFrame:
    """How many vendors are seen in one snapshot only, for snapshots of several lengths.

    :param sightings: columns seen_at, vendor.
    :param lengths: days of a snapshot.
    :returns: one row a length: days, vendors seen, and percent of them seen once.
    """
    rows = []
    for days in lengths:
        looks = in_snapshots(sightings, first, days=days, of=of)
        counts = looks.groupby("vendor")["snapshot"].nunique()
        rows.append((days, len(counts), round((counts == 1).mean() * 100, 1)))
    return pd.DataFrame(rows, columns=["days", "vendors", "seen_once_percent"])
