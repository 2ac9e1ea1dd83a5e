"""Error rates: counted rightly, and the page in ``docs/`` is that of the bundled case."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from tests.cells import ROOT
from workbook.world.case_tables import CaseTables
from workbook.world.error_rates import as_document, error_rates, pictures
from workbook.world.rated import Ratio, found, grouping


@pytest.fixture(scope="module")
def table(case: CaseTables) -> pd.DataFrame:
    return error_rates(case)


def test_precision_and_recall() -> None:
    said = np.array([True, True, True, False, False])
    true = np.array([True, False, False, True, False])
    rate = found("m", "v", "things", said, true)
    assert (rate.answers, rate.precision, rate.recall) == (3, pytest.approx(1 / 3), 0.5)
    nothing = found("m", "v", "things", ~said & said, true)
    assert np.isnan(nothing.precision) and nothing.recall == 0


def test_b_cubed_by_hand() -> None:
    """Owner 1 has three items, two of them in one group with an item of owner 2."""
    group = np.array([0, 0, 1, 0])
    owner = np.array([1, 1, 1, 2])
    rate = grouping("m", "v", "items", group, owner, np.ones(4, bool))
    one = (2 / 3 + 2 / 3 + 1) / 3, (2 / 3 + 2 / 3 + 1 / 3) / 3
    two = 1 / 3, 1.0
    assert rate.precision == pytest.approx((one[0] + two[0]) / 2)
    assert rate.recall == pytest.approx((one[1] + two[1]) / 2)


def test_ratios_leave_out_what_is_missing() -> None:
    ratio = Ratio.of("m", "v", "what", np.array([0.5, np.nan, 1.5, np.inf, 1.0]))
    assert (ratio.answers, ratio.middle) == (3, 1.0)


def test_every_method_is_rated(table: pd.DataFrame) -> None:
    assert set(table["subject"]) == {"flows", "listings"}
    shares = table[["precision", "recall"]].to_numpy(float)
    assert np.nanmin(shares) >= 0 and np.nanmax(shares) <= 1
    assert not table.duplicated(["method", "variant", "counted"]).any()
    # A method that answers is right sometimes, and one that is always right needs no page.
    rates = table.set_index(["method", "variant"])
    assert 0.4 < rates.loc[("CoinJoin detection", "yes"), "precision"] < 1
    assert rates.loc[("accounts of one vendor", "name alone, any support"), "precision"] < 0.9
    linked = rates.loc[("pairs of addresses", "linked, right if one owner"), "precision"]
    assert linked > 0.99


def test_the_page_shows_the_bundled_case(table: pd.DataFrame) -> None:
    fresh = as_document([table], ["seed 1"])
    page = (ROOT / "docs" / "error-rates.md").read_text("utf-8")

    def rows(text: str) -> list[list[str]]:
        """Table rows without the range over several cases."""
        lines = [line for line in text.splitlines() if line.startswith("| ")]
        return [re.sub(r" \([^()]*\)(?= \|)", "", line).split(" | ")[:5] for line in lines]

    assert rows(page) == rows(fresh)
    assert len(rows(page)) > 50


def test_every_picture_has_a_source_and_words(table: pd.DataFrame) -> None:
    for chart in pictures([table, table]).values():
        assert chart.layout.meta["alt"] and chart.layout.meta["source"]
        assert len(chart.data)
