"""Dates and times as crawlers and markets write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january янв января", "feb february фев февраля", "mar march мар марта",
            "apr april апр апреля", "may мая май", "jun june июн июня", "jul july июл июля",
            "aug august авг августа", "sep sept september сен сентября", "oct october окт октября",
            "nov november ноя ноября", "dec december дек декабря",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK = (
    r"(?:(?:[ t]|,? +(?:at +|в +)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?: *(?P<half>[ap]m))?)? *(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_FORMS = tuple(
    re.compile(form + _CLOCK)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"(?P<one>\d{1,2})[/-](?P<two>\d{1,2})[/-](?P<year>\d{4})",
        r"(?P<name>[^\W\d]+)\.? +(?P<day>\d{1,2})(?:st|nd|rd|th)?,? +(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]+(?P<name>[^\W\d]+)\.?,?[ -]+(?P<year>\d{4})"
        r"(?: *г\.?)?",
    )
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[t_ -]?(\d{2})(\d{2})(\d{2})?z?)?")


def parse_times(texts: pd.Series, *, day_first: bool | None = None) -> pd.Series:
    """Times in UTC; a text without a zone is taken as UTC.

    Reads ISO 8601 (also ``20220305T141000``), RFC 5322 (``Sat, 05 Mar 2022 14:10:00 GMT``),
    ``03.05.2022 14:10``, ``Mar 3, 2022``, ``3 марта 2022``, seconds since 1970, and
    ``03/05/2022``. The last is day or month first: one date in ``texts`` with a number
    above 12 settles it for all, else ``day_first`` does.

    :returns: datetimes with zone UTC, missing where a text cannot be read or stays ambiguous.
    """
    codes, unique = pd.factorize(texts, use_na_sentinel=True)
    plain = [str(text).strip().lower() for text in unique]
    if day_first is None:
        day_first = _day_first(plain)
    read = [_parse(text, day_first) for text in plain] + [None]
    moments = pd.Series(pd.to_datetime(pd.Series(read, dtype=object), utc=True)).dt.as_unit("us")
    return moments.take(codes).set_axis(texts.index).rename(texts.name)


def utc(moment: str | pd.Timestamp) -> pd.Timestamp:
    """A moment in UTC; without a zone it is taken as UTC."""
    stamp = pd.to_datetime(moment)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")


def day_or_month_first(text: str) -> bool:
    """Whether a date such as 03/05/2022 has two readings."""
    found = _FORMS[2].fullmatch(text.strip().lower())
    return found is not None and max(int(found["one"]), int(found["two"])) <= 12


def _day_first(texts: list[str]) -> bool | None:
    votes = set()
    for text in texts:
        found = _FORMS[2].fullmatch(text)
        if found and int(found["one"]) > 12:
            votes.add(True)
        elif found and int(found["two"]) > 12:
            votes.add(False)
    return votes.pop() if len(votes) == 1 else None


def _parse(text: str, day_first: bool | None) -> datetime | None:
    if re.fullmatch(r"\d{10}|\d{13}|\d{10}\.\d+", text):
        seconds = float(text) / (1000 if len(text) == 13 and "." not in text else 1)
        return datetime.fromtimestamp(seconds, UTC)
    text = _WEEKDAY.sub("", text, count=1)
    if compact := _COMPACT.fullmatch(text):
        whole = compact.groups(default="00")
        text = "-".join(whole[:3]) + " " + ":".join(whole[3:])
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            break
    else:
        return None
    parts = found.groupdict()
    if "name" in parts:
        month = _MONTHS.get(parts["name"])
        day = int(parts["day"])
    elif "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        if day_first is None and one != two and one <= 12 and two <= 12:
            return None
        day, month = (one, two) if (day_first or one > 12) else (two, one)
    else:
        day, month = int(parts["day"]), int(parts["month"])
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"] == "pm" else 0)
    try:
        moment = datetime(
            int(parts["year"]), month or 0, day, hour, int(parts["minute"] or 0),
            int(parts["second"] or 0), tzinfo=_zone(parts["zone"]),
        )  # fmt: skip
    except ValueError:
        return None
    return moment.astimezone(UTC)


def _zone(text: str | None) -> timezone:
    if text is None or text in ("z", "utc", "gmt"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
