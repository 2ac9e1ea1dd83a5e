"""Rows out of a damaged CSV file, each with its line number; nothing is lost without a word."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from workbook.errors import WorkbookError


class ScrapeError(WorkbookError):
    """A scrape that cannot be read as a whole."""


class Skipped(NamedTuple):
    """A row that could not be used. ``row`` is its first line in the file, the header is 1."""

    file: str
    row: int | None
    reason: str
    sentence: str
    text: str


class RawTable(NamedTuple):
    """Header, rows (line number, cells) and skipped rows of one file."""

    header: list[str]
    header_row: int
    rows: list[tuple[int, list[str]]]
    skipped: list[Skipped]


ENCODING_NAMES = {
    "cp1251": "Windows-1251", "cp1252": "Windows-1252", "koi8-r": "KOI8-R", "cp866": "DOS 866",
    "utf-16": "UTF-16",
}  # fmt: skip
_DELIMITERS = ",;\t|"
_LONGEST_RECORD = 50  # lines; a quote that stays open longer was cut off
_TRIED = 30  # records by which the delimiter is chosen
_FORMATS = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook", b"\x1f\x8b": "packed with gzip",
    b"PAR1": "a Parquet file", b"%PDF": "a PDF file", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"SQLite format": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"7z\xbc\xaf": "a 7-Zip archive",
}  # fmt: skip
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def read_raw(path: Path, *, encoding: str | None = None) -> RawTable:
    """The rows of a CSV file (RFC 4180, with a comma, semicolon, tab or bar between cells).

    A row with too few or too many cells, with a quote that never closes, with bytes that are
    not of the encoding, or that repeats the header is skipped and named.

    :param encoding: UTF-8 if not given.
    :raises ScrapeError: no such file, an empty file, no text, or another encoding throughout.
    """
    name = path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be opened"
        raise ScrapeError(f"{path} {why}. Check the folder and the name.") from error
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ScrapeError(f"{name} is empty. Ask for the file again.")
    _refuse_binary(data, encoding, name)
    lines, bad = _decoded(data, encoding, name)
    delimiter, start = _delimiter(lines)
    header: list[str] | None = None
    header_row = 1
    rows: list[tuple[int, list[str]]] = []
    skipped: list[Skipped] = []
    for first, last, cells in _records(lines, start, delimiter, name, skipped):
        if header is None:
            header, header_row = [cell.strip() for cell in cells], first
            continue
        wrong = next((line for line in range(first, last + 1) if line in bad), None)
        if wrong is not None:
            reason, why = "wrong encoding", bad[wrong]
        elif len(cells) < len(header):
            reason = "cut short"
            why = f"the row is cut short: {len(cells)} cells of {len(header)}."
        elif len(cells) > len(header):
            reason = "too many cells"
            why = f"the row has {len(cells)} cells, the header {len(header)}."
        elif [cell.strip() for cell in cells] == header:
            reason, why = "header again", "the row is the header again."
        elif not any(map(str.strip, cells)):
            reason, why = "no cells", "all cells of the row are empty."
        else:
            rows.append((first, cells))
            continue
        skipped.append(_skipped(name, first, reason, why, lines))
    if header is None:
        raise ScrapeError(f"{name}, row 1: the header is cut short. Ask for the file again.")
    if not rows and not skipped:
        why = "no row stands below the header."
        skipped.append(_skipped(name, header_row, "no rows", why, lines))
    return RawTable(header, header_row, rows, sorted(skipped, key=lambda one: one.row or 0))


def _skipped(name: str, row: int, reason: str, why: str, lines: list[str]) -> Skipped:
    shown = lines[row - 1].rstrip("\n")[:80]
    return Skipped(name, row, reason, f"{name}, row {row}: {why}", shown)


def _refuse_binary(data: bytes, encoding: str | None, name: str) -> None:
    wide = re.search("16|32", encoding or "") is not None
    kind = next((what for magic, what in _FORMATS.items() if data.startswith(magic)), None)
    if kind is None and not wide and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        if len(data) - len(data.translate(None, _CONTROL)) < 0.01 * len(data):
            return  # a few are damaged cells
        kind = "binary"
    if kind is not None:
        raise ScrapeError(f"{name}, row 1: this is no text but {kind}. A CSV file is needed.")


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """The mark between the cells, and the place of the header among the lines.

    It is the mark with which the most records have as many cells as the header.
    """
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    told = re.fullmatch(r"sep=(.)\n", lines[start])
    if told and start + 1 < len(lines):
        return told[1], start + 1
    best, found = (0.0, 0), ","
    for mark in _DELIMITERS:
        records = [cells for _, _, cells in islice(_records(lines, start, mark, "", []), _TRIED)]
        if records and len(records[0]) > 1:
            alike = sum(len(cells) == len(records[0]) for cells in records[1:])
            fit = (alike / max(len(records) - 1, 1), len(records[0]))
            if fit > best:
                best, found = fit, mark
    return found, start


class _Lines:
    """Lines for the CSV reader, at most ``_LONGEST_RECORD`` for one record."""

    def __init__(self, lines: list[str], at: int) -> None:
        self.lines, self.at, self.first = lines, at, at
        self.dry = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines) or self.at - self.first >= _LONGEST_RECORD:
            self.dry = True
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _records(
    lines: list[str], start: int, delimiter: str, name: str, skipped: list[Skipped]
) -> Iterator[tuple[int, int, list[str]]]:
    """First line, last line and cells of every record from line ``start`` (from 0) on.

    A quote that stays open swallows the lines below it. Such a record is given up after its
    first line, and reading goes on with the next line.
    """
    width = 0
    while start < len(lines):
        feed = _Lines(lines, start)
        reason, why = "cut short", "the row is cut short: a quotation mark is never closed."
        try:
            for cells in csv.reader(feed, delimiter=delimiter):
                many = feed.at - feed.first > 1
                if feed.dry or (many and width and len(cells) != width):
                    break
                first, start = feed.first + 1, feed.at
                feed.first = feed.at
                if cells:
                    width = width or len(cells)
                    yield first, start, cells
        except csv.Error as error:
            reason, why = "not CSV", f"the row cannot be read ({error})."
        if start < len(lines):
            skipped.append(_skipped(name, start + 1, reason, why, lines))
            start += 1


def _decoded(data: bytes, encoding: str | None, name: str) -> tuple[list[str], dict[int, str]]:
    """Lines as text, and the lines that are not of the encoding with what is wrong."""
    shown = encoding or "UTF-8"
    try:
        return _lines(data.decode(encoding or "utf-8")), {}
    except LookupError as error:
        raise ScrapeError(f"There is no encoding {encoding}. Try cp1251 or cp1252.") from error
    except UnicodeError:
        pass
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and encoding is None:
        raise ScrapeError(
            f"{name}, row 1: the text is not UTF-8 but reads as UTF-16. Read it again with "
            'encoding="utf-16".'
        )
    bad: dict[int, str] = {}
    lines, damaged, foreign = [], bytearray(), 0
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(True), start=1):
        try:
            lines.append(line.decode(encoding or "utf-8"))
            foreign += not line.isascii()
        except UnicodeDecodeError as error:
            lines.append(line.decode("latin-1"))
            at = error.start
            bad[number] = f"the row is not {shown} (byte {line[at]:#04x} at character {at + 1})."
            damaged += line
    if len(bad) > max(2, foreign):
        if encoding is not None:
            raise ScrapeError(
                f"{name}, row {min(bad)}: the bytes are not {encoding} ({len(bad)} rows). Leave "
                "encoding out, or try another."
            )
        guess = guess_encoding(bytes(damaged))
        if guess:
            raise ScrapeError(
                f"{name}, row {min(bad)}: the text is not UTF-8 but reads as "
                f'{ENCODING_NAMES[guess]} ({len(bad)} rows). Read it again with encoding="{guess}".'
            )
    return _lines("".join(lines)), bad


def _lines(text: str) -> list[str]:
    # Not splitlines: a title may hold U+2028 or a form feed.
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line + "\n" for line in lines]


_FREQUENT = frozenset("оеаинтсрвл")  # two thirds of the letters of a Russian text
_SIGNS = frozenset("‘’“”•–—…€£®™°´½¼¾×·«»\u00a0")


def guess_encoding(data: bytes) -> str | None:
    """What bytes that are not UTF-8 read as: Cyrillic words, accented Latin, or nothing.

    Of the Cyrillic tables the one holds that gives the most of the frequent letters of Russian;
    Windows-1252 holds if the rest is Latin letters and the signs of typewriting.
    """
    foreign = sum(byte > 127 for byte in data)
    if foreign == 0:
        return None
    texts = {code: data.decode(code, "replace") for code in ("cp1251", "koi8-r", "cp866")}
    code = max(texts, key=lambda one: sum(c in _FREQUENT for c in texts[one].lower()))
    text = texts[code]
    cyrillic = sum("а" <= letter.lower() <= "я" or letter in "ёЁ" for letter in text)
    beside_latin = sum(
        ("а" <= one.lower() <= "я") and other.isascii() and other.isalpha()
        for one, other in pairwise(text)
    )
    if cyrillic >= 0.8 * foreign and beside_latin <= 0.1 * cyrillic:
        return code
    western = data.decode("cp1252", "replace")
    plain = sum((c.isalpha() and not c.isascii()) or c in _SIGNS for c in western)
    return "cp1252" if plain >= 0.8 * foreign else None
