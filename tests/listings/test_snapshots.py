"""Short looks at a market, repeated."""

from __future__ import annotations

import pandas as pd

from workbook.listings import in_snapshots, seen_once


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def test_snapshots_have_a_length() -> None:
    table = pd.DataFrame({"seen_at": [day("2022-02-01"), day("2022-02-09"), day("2022-04-03")]})
    short = in_snapshots(table, "2022-02-01", days=7)
    longer = in_snapshots(table, "2022-02-01", days=14)
    assert short["snapshot"].tolist() == [1, 2]
    assert longer["snapshot"].tolist() == [1, 1, 2]


def test_a_longer_snapshot_sees_more_vendors_twice() -> None:
    dates = ["2022-02-01", "2022-04-10", "2022-02-02"]
    table = pd.DataFrame({"seen_at": [day(d) for d in dates], "vendor": ["a", "a", "b"]})
    found = seen_once(table, "2022-02-01", [7, 14])
    assert found["days"].tolist() == [7, 14] and found["vendors"].tolist() == [2, 2]
    assert found["seen_once_percent"].tolist() == [100, 50]
