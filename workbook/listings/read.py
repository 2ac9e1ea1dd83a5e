"""One clean table of sightings out of the tables that a crawler saved.

A sighting is one row of one result page: this listing was there at this moment. Markets name
their columns differently and change them; the names are known here, in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbook.listings.prices import CODES, CRYPTO, parse_prices
from workbook.listings.raw import RawTable, ScrapeError, Skipped, read_raw
from workbook.listings.text import clean
from workbook.listings.times import day_or_month_first, parse_times, utc

#: The columns of a table of sightings.
SIGHTING = (
    "market", "seen_at", "page", "title", "price", "currency", "vendor", "ships_from", "ships_to",
    "category", "sold", "listing_key", "file", "row",
)  # fmt: skip
# The better name first: where two columns would fit, its column is taken.
_NAMES = {
    "seen_at": "seen_at scraped_at timestamp crawled_at collected_at scrape_date crawl_date date "
    "datetime time дата",
    "page": "page page_number стр страница",
    "title": "title item_title product_title ad_title product item product_name item_name name "
    "название товар наименование",
    "price": "price cost цена стоимость",
    "currency": "currency валюта",
    "vendor": "vendor seller vendor_name seller_name username shop магазин продавец",
    "ships_from": "ships_from shipped_from ship_from shipping_from origin origin_country from "
    "откуда",
    "ships_to": "ships_to shipped_to ship_to shipping_to destination to куда",
    "category": "category cat категория",
    "sold": "sold items_sold sales sold_count продано",
    "listing_key": "listing_key listing_id key item_id product_id id ключ",
    "amount": "amount weight вес фасовка",
}
_CLEAN = {raw: clean for clean, names in _NAMES.items() for raw in names.split()}
_RANK = {raw: rank for rank, raw in enumerate(_CLEAN)}
_BEFORE = re.compile("^(?:listing|item|product|offer|ad)_")
#: Columns that are known and not part of a sighting.
_OTHER = frozenset(
    {"position", "seller_level", "vendor_level", "feedback_count", "rating", "views"}
)
_EMPTY = ("", "null", "NULL", "None", "none", "nan", "NaN", "n/a", "N/A")
_SOLD = re.compile(
    r"\D{0,20}?(\d{1,3}(?:[ ,.\u00a0]\d{3})+|\d+)(?![\d+])\D*(?:since .*)?", re.IGNORECASE
)


class Scrape(NamedTuple):
    """What was read.

    ``sightings``: one row a sighting, columns ``SIGHTING``; times in UTC. A table that states
    the weight beside the title has it as text in ``amount``.
    ``skipped``: rows and files that could not be used: file, row, reason, sentence, text.
    ``unread``: cells left empty though something stood there: file, row, column, text, sentence.
    """

    sightings: pd.DataFrame
    skipped: pd.DataFrame
    unread: pd.DataFrame

    def counts(self) -> pd.DataFrame:
        """Rows read and skipped, and cells left empty, by file and reason."""
        parts = [
            self.sightings[["file"]].assign(what="read", reason=""),
            self.skipped[["file", "reason"]].assign(what="skipped"),
            self.unread[["file"]].assign(
                what="cells left empty", reason="unread " + self.unread["column"]
            ),
        ]
        table = pd.concat(parts)
        return table.groupby(["file", "what", "reason"]).size().reset_index(name="count")


def read_scrape(
    path: str | Path,
    *,
    market: str | None = None,
    encoding: str | None = None,
    currency: str | None = None,
    day_first: bool | None = None,
    seen_at: str | pd.Timestamp | None = None,
    columns: Mapping[str, str] | None = None,
) -> Scrape:
    """Read one table of a scrape.

    A table needs a title and a price. Other columns that it does not have are empty, and
    ``unread`` names those without which little can be done: time and vendor.

    :param market: name of the market; if not given, the file name up to ``_listings``.
    :param encoding: UTF-8 if not given.
    :param currency: currency of prices that name none.
    :param day_first: how to read 03/05/2022 where no date of the file settles it.
    :param seen_at: time of the crawl, UTC, for a table that has no column of times.
    :param columns: more column names, as ``{"raw name": "clean name"}``, for other layouts. A
        clean name that is not in ``SIGHTING`` becomes one more column of text.
    :raises ScrapeError: the file is missing, empty or no text, its header is not known, or all of
        it is in another encoding. A single bad row does not stop the reading: it is in
        ``skipped``.
    """
    path = Path(path)
    raw = read_raw(path, encoding=encoding)
    layout = _layout(raw, path.name, columns or {})
    cells = pd.DataFrame(
        [row for _, row in raw.rows], columns=range(len(raw.header)), dtype="str"
    )  # by place: a header may use a name twice
    lines = np.array([line for line, _ in raw.rows], dtype=np.int64)
    return _clean(path.name, raw, cells, lines, layout, market, currency, day_first, seen_at)


def read_scrapes(paths: Iterable[str | Path], **options: object) -> Scrape:
    """Read several tables into one, in the order given.

    A file that cannot be read at all is one row of ``skipped``, without a row number. The
    options are those of ``read_scrape``.
    """
    parts: list[Scrape] = []
    for path in paths:
        try:
            parts.append(read_scrape(path, **options))  # type: ignore[arg-type]
        except ScrapeError as error:
            row = re.search(r", row (\d+):", error.message)
            lost = Skipped(
                Path(path).name, int(row[1]) if row else None, "whole file", error.message, ""
            )
            parts.append(Scrape(_no_sightings(), _skipped_table([lost]), _unread_table([])))
    if not parts:
        return Scrape(_no_sightings(), _skipped_table([]), _unread_table([]))
    full = [part.sightings for part in parts if len(part.sightings)] or [_no_sightings()]
    return Scrape(
        pd.concat(full, ignore_index=True),
        pd.concat([part.skipped for part in parts], ignore_index=True),
        pd.concat([part.unread for part in parts], ignore_index=True),
    )


class _Layout(NamedTuple):
    """Places of the clean columns; the currency that each price column names; what is left out."""

    places: dict[str, list[int]]
    currencies: dict[int, str | None]
    left_out: list[tuple[str, str]]


def _plain_name(header: str) -> tuple[str, str | None]:
    """A column name to compare by, and the currency in it: ``price, usd`` of ``Price (USD)``."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", clean(header)).lower()
    words = re.findall(r"[^\W_]+|[$€£₽₿]", text)
    codes = [CODES[word] for word in words if word in CODES]
    rest = [word for word in words if word not in CODES and (word != "in" or not codes)]
    return "_".join(rest) or ("price" if codes else ""), codes[0] if codes else None


def _layout(raw: RawTable, name: str, more: Mapping[str, str]) -> _Layout:
    named = {_plain_name(key)[0]: value for key, value in more.items()}
    found: dict[str, list[tuple[int, int]]] = {}
    currencies: dict[int, str | None] = {}
    left_out = []
    for place, column in enumerate(raw.header):
        plain, currencies[place] = _plain_name(column)
        short = plain if plain in _CLEAN else _BEFORE.sub("", plain)
        clean_name = named.get(plain) or _CLEAN.get(short)
        if clean_name is not None:
            rank = -1 if plain in named else _RANK[short]
            found.setdefault(clean_name, []).append((rank, place))
        elif plain not in _OTHER and short not in _OTHER:
            shown = f"the column {column}" if column else f"column {place + 1}, without a name,"
            left_out.append((column, f"{shown} is not known and was left out."))
    missing = [column for column in ("title", "price") if column not in found]
    if missing:
        shown = ", ".join(raw.header)[:120]
        raise ScrapeError(
            f"{name}, row {raw.header_row}: the header has no column for {' and '.join(missing)} "
            f"({shown}). Is the first line of the file missing, or is this a new layout? Name it "
            "with columns=."
        )
    places = {column: [place for _, place in sorted(at)] for column, at in found.items()}
    # Where a row has several prices, the one in ordinary money is the market's own.
    places["price"].sort(key=lambda place: currencies[place] in CRYPTO)
    for column, (first, *others) in places.items():
        for place in others if column != "price" else ():
            sentence = (
                f"the column {raw.header[place]} was left out: {column} is read from "
                f"{raw.header[first]}."
            )
            left_out.append((raw.header[place], sentence))
    return _Layout(places, currencies, left_out)


def _clean(
    name: str,
    raw: RawTable,
    cells: pd.DataFrame,
    lines: np.ndarray,
    layout: _Layout,
    market: str | None,
    currency: str | None,
    day_first: bool | None,
    seen_at: str | pd.Timestamp | None,
) -> Scrape:
    skipped = list(raw.skipped)
    places = layout.places
    unread = [
        (name, raw.header_row, column, "", f"{name}, row {raw.header_row}: {sentence}")
        for column, sentence in layout.left_out
    ]

    def text(column: str, place: int = 0) -> pd.Series:
        held = places.get(column, [])
        if len(held) <= place:
            return pd.Series(pd.NA, index=cells.index, dtype="str")
        values = cells[held[place]]
        return values.mask(values.str.strip().isin(_EMPTY))

    def tidy(column: str) -> pd.Series:
        return text(column).str.replace(r"\s+", " ", regex=True).str.strip()

    table = pd.DataFrame(index=cells.index)
    table["market"] = market or re.split(r"_listings|\.", name)[0]
    table["seen_at"] = parse_times(text("seen_at"), day_first=day_first)
    if "seen_at" not in places and seen_at is not None:
        table["seen_at"] = utc(seen_at)
    table["page"] = pd.to_numeric(text("page"), errors="coerce").astype("float64")
    table["title"] = text("title")
    prices = _prices(text, [layout.currencies[place] for place in places["price"]], currency)
    told = text("currency").str.strip().str.lower().map(CODES).where(prices["price"].notna())
    table["price"], table["currency"] = prices["price"], prices["currency"].fillna(told)
    for column in ("vendor", "ships_from", "ships_to", "category"):
        table[column] = tidy(column)
    table["sold"] = _sold(text("sold"))
    table["listing_key"] = tidy("listing_key")
    table["file"], table["row"] = name, lines
    page = table["page"].where(table["page"] % 1 == 0)
    table["page"] = page.astype("Int64")
    extra = [column for column in places if column not in SIGHTING]
    for column in extra:
        table[column] = text(column)
    for column, was in (("price", prices["text"]), ("page", text("page")), ("sold", text("sold"))):
        for at in np.flatnonzero(table[column].isna() & was.notna()):
            why = f" ({prices['note'].iloc[at]})" if column == "price" else ""
            sentence = f"{name}, row {lines[at]}: {column} cannot be read from {was[at]!r}{why}."
            unread.append((name, int(lines[at]), column, str(was[at]), sentence))
    for column in ("title", "vendor"):
        for at in np.flatnonzero(table[column].isna()) if column in places else ():
            sentence = f"{name}, row {lines[at]}: there is no {column}."
            unread.append((name, int(lines[at]), column, "", sentence))
    absent = [] if "vendor" in places else ["vendor"]
    absent += [] if "seen_at" in places or seen_at is not None else ["seen_at"]
    for column in absent:
        what = "time; give that of the crawl with seen_at=" if column == "seen_at" else column
        sentence = f"{name}, row {raw.header_row}: the header has no column for the {what}."
        unread.append((name, raw.header_row, column, "", sentence))
    lost = table["seen_at"].isna() & ("seen_at" in places)
    was = text("seen_at")
    for at in np.flatnonzero(lost):
        why = "there is no time" if pd.isna(was[at]) else f"the time {was[at]!r} cannot be read"
        if day_or_month_first(str(was[at])):
            why = f"the time {was[at]!r} may be day or month first; give day_first="
        sentence = f"{name}, row {lines[at]}: {why}."
        shown = " | ".join(str(cell) for cell in cells.iloc[at])[:80]
        skipped.append(Skipped(name, int(lines[at]), "no time", sentence, shown))
    sightings = table.loc[~lost, [*SIGHTING, *extra]].reset_index(drop=True)
    return Scrape(sightings, _skipped_table(skipped), _unread_table(unread))


def _prices(
    text: Callable[[str, int], pd.Series], codes: list[str | None], currency: str | None
) -> pd.DataFrame:
    """The first price column that holds a price; its text where none does."""
    parts = []
    for place, code in enumerate(codes):
        shown = text("price", place)
        part = parse_prices(shown, currency=code or currency)
        parts.append(part.assign(text=shown.where(part["price"].isna())))
    result = parts[0]
    for part in parts[1:]:
        result = result.where(result["price"].notna() | part["price"].isna(), part)
        result["text"] = result["text"].fillna(part["text"]).where(result["price"].isna())
    return result


def _sold(texts: pd.Series) -> pd.Series:
    """The counter of sales: 57 of ``57 sold since Mar 3, 2022``."""
    codes, unique = pd.factorize(texts, use_na_sentinel=True)
    counts: list[int | None] = []
    for value in unique:
        found = _SOLD.fullmatch(str(value).strip())
        counts.append(int(re.sub(r"\D", "", found[1])) if found else None)
    return pd.Series(pd.array([*counts, None], dtype="Int64").take(codes), index=texts.index)


def _no_sightings() -> pd.DataFrame:
    kinds = {"seen_at": "datetime64[us, UTC]", "price": "float64", "sold": "Int64",
             "page": "Int64", "row": "int64"}  # fmt: skip
    return pd.DataFrame({c: pd.Series(dtype=kinds.get(c, "str")) for c in SIGHTING})


def _skipped_table(rows: list[Skipped]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=Skipped._fields)
    kinds = dict.fromkeys(Skipped._fields, "str") | {"row": "Int64"}
    return table.astype(kinds).sort_values(["file", "row"], ignore_index=True)


def _unread_table(rows: list[tuple[str, int, str, str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["file", "row", "column", "text", "sentence"])
    return table.astype(
        {"row": "Int64"} | dict.fromkeys(("file", "column", "text", "sentence"), "str")
    )
