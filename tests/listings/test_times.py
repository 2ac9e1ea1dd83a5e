"""Times in the styles of crawlers and markets."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import parse_times


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-03-05 10:04:09", "2022-03-05 10:04:09"),
        ("2022-03-05T10:04:09Z", "2022-03-05 10:04:09"),
        ("2022-03-05T10:04:09.250+02:00", "2022-03-05 08:04:09"),
        ("2022-03-05T10:04:09-0500", "2022-03-05 15:04:09"),
        ("2022-03-05", "2022-03-05"),
        ("05.03.2022 10:04", "2022-03-05 10:04"),
        ("25/03/2022", "2022-03-25"),
        ("03/25/2022 1:05 PM", "2022-03-25 13:05"),
        ("Mar 3, 2022", "2022-03-03"),
        ("March 3rd 2022, 12:30 am", "2022-03-03 00:30"),
        ("3 марта 2022 г. в 09:15", "2022-03-03 09:15"),
        ("Sat, 05 Mar 2022 10:04:09 GMT", "2022-03-05 10:04:09"),
        ("05-Mar-2022 10:04", "2022-03-05 10:04"),
        ("20220305", "2022-03-05"),
        ("20220305T100409Z", "2022-03-05 10:04:09"),
        ("1646474649", "2022-03-05 10:04:09"),
        ("1646474649000", "2022-03-05 10:04:09"),
    ],
)
def test_time(text: str, moment: str) -> None:
    assert parse_times(pd.Series([text]))[0] == pd.Timestamp(moment, tz="UTC")


@pytest.mark.parametrize(
    "text", ["bad", "2022-13-05", "30.02.2022", "03/05/2022", "25:61", "", "2022113"]
)
def test_what_cannot_be_read_is_missing(text: str) -> None:
    assert parse_times(pd.Series([text, None])).isna().all()


STYLES = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%Y%m%d%H%M%S",
          "%a, %d %b %Y %H:%M:%S GMT", "%s"]  # fmt: skip


@settings(deadline=None)
@given(st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)), st.sampled_from(STYLES))
def test_a_written_time_is_read_again(moment: datetime, style: str) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    text = str(int(moment.timestamp())) if style == "%s" else moment.strftime(style)
    assert parse_times(pd.Series([text]))[0] == moment


def test_one_date_settles_day_or_month_first_for_all() -> None:
    dates = pd.Series(["03/05/2022", "25/05/2022"])
    assert parse_times(dates).dt.month.tolist() == [5, 5]
    assert parse_times(dates[:1], day_first=False).dt.month.tolist() == [3]
    both = parse_times(pd.Series(["25/05/2022", "05/25/2022", "03/05/2022"]))
    assert both.isna().tolist() == [False, False, True]
