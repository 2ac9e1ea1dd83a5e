"""Short looks at a market, repeated."""

from __future__ import annotations

import pandas as pd

from workbook.listings import in_snapshots


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def test_snapshots_have_a_length() -> None:
    table = pd.DataFrame({"seen_at": [day("2022-02-01"), day("2022-02-09"), day("2022-04-03")]})
    short = in_snapshots(table, "2022-02-01", days=7)
    longer = in_snapshots(table, "2022-02-01", days=14)
    assert short["snapshot"].tolist() == [1, 2]
    assert longer["snapshot"].tolist() == [1, 1, 2]
