"""The tables of a ledger, column by column: every field is read, or its row is named."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from workbook.flows.ledger import LedgerError

_BLOCK = 64 * 1024**2
_EXACT = 2.0**53
_LAST_SECOND = 4_102_444_800  # the year 2100
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Table:
    """One table and the rows of it that cannot be used.

    ``file``: its name. ``names``: its columns. ``faulty``: True for rows already found faulty;
    a row is named once.
    """

    def __init__(
        self, file: str, names: list[str], fetch: Callable[[str], pa.ChunkedArray], rows: int,
        *, strict: bool, line: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        self.file, self.names = file, names
        self.faulty = np.zeros(rows, bool)
        self._fetch, self._line, self._strict = fetch, line, strict
        self._parts: list[pd.DataFrame] = []

    def __len__(self) -> int:
        return len(self.faulty)

    def fault(self, rows: np.ndarray, reason: str, what: str) -> None:
        """Rows (positions from 0) that are faulty for one reason; the header is row 1.

        :raises LedgerError: in strict mode.
        """
        rows = rows[~self.faulty[rows]]
        if not len(rows):
            return
        self.faulty[rows] = True
        number = rows + 2 if self._line is None else self._line[rows]
        if self._strict:
            raise LedgerError(f"{self.file}, row {int(number.min())}: {what}.")
        self._parts.append(pd.DataFrame({
            "file": self.file, "row": number, "reason": reason,
            "sentence": [f"{self.file}, row {row}: {what}." for row in number],
        }))  # fmt: skip

    def skipped(self) -> list[pd.DataFrame]:
        """The faulty rows: ``file``, ``row``, ``reason``, ``sentence``."""
        return self._parts

    def text(self, column: str) -> pa.ChunkedArray:
        """Text; null where the field is empty."""
        raw = self._fetch(column)
        try:
            text = raw.cast(pa.large_string())
        except pa.ArrowInvalid as error:
            raise LedgerError(f"{self.file}: the column {column} holds no text.") from error
        return _without(text, pc.equal(text, ""))

    def whole(
        self, column: str, *, only: np.ndarray | None = None, most: int = 2**31 - 1,
        unknown: bool = False,
    ) -> np.ndarray:  # fmt: skip
        """Whole numbers from 0 to ``most``; -1 where there is none.

        :param only: True for the rows that must hold one; others are not looked at.
        :param unknown: an empty field is no fault.
        """
        value, empty, fits = _whole(self._plain(column))
        needed = np.ones(len(self), bool) if only is None else only
        what = "the amount" if column == "value" else column
        if not unknown:
            self.fault(np.flatnonzero(needed & empty), "empty field", f"{what} is empty")
        self.fault(np.flatnonzero(needed & ~empty & ~fits), "no whole number",
                   f"{what} is not a whole number")  # fmt: skip
        negative = "negative amount" if column == "value" else "negative number"
        self.fault(np.flatnonzero(needed & fits & (value < 0)), negative, f"{what} is negative")
        self.fault(np.flatnonzero(needed & fits & (value > most)), "too large",
                   f"{what} is larger than {most}")  # fmt: skip
        return np.where(needed & fits & (value >= 0) & (value <= most), value, -1)

    def truth(self, column: str) -> np.ndarray:
        """True or False."""
        raw = self._plain(column)
        if not pa.types.is_boolean(raw.type):
            text = pc.utf8_lower(raw.cast(pa.large_string())).dictionary_encode().combine_chunks()
            words = [_TRUTH.get(word) for word in text.dictionary.to_pylist()]
            raw = pa.array(words, pa.bool_()).take(text.indices)
        known = pc.is_valid(raw).to_numpy(zero_copy_only=False)
        self.fault(np.flatnonzero(~known), "no truth value", f"{column} is not true or false")
        return raw.fill_null(False).to_numpy(zero_copy_only=False)

    def times(self, column: str) -> np.ndarray:
        """Times in UTC (datetime64[us]) from timestamps, dates, ISO 8601 text or Unix seconds."""
        raw = self._plain(column)
        if pa.types.is_temporal(raw.type):
            zone = getattr(raw.type, "tz", None)
            moment = raw.cast(pa.timestamp("us", zone), safe=False).cast(pa.timestamp("us"))
            found = moment.to_numpy()
        else:
            second, _, fits = _whole(raw)
            fits &= (second >= 0) & (second < _LAST_SECOND)
            found = np.where(fits, second, 0).astype("datetime64[s]").astype("datetime64[us]")
            found[~fits] = np.datetime64("NaT")
            if _is_text(raw.type):
                rest = np.flatnonzero(~fits)
                text = raw.take(pa.array(rest)).to_pandas().str.removesuffix(" UTC")
                dated = pd.to_datetime(text, utc=True, format="ISO8601", errors="coerce")
                found[rest] = dated.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
        self.fault(np.flatnonzero(np.isnat(found)), "no time", f"{column} is not a time")
        return found

    def addresses(self) -> tuple[pa.ChunkedArray, int]:
        """One address a row, null without one; and how many rows hold several (null as well).

        Older multi-signature outputs list one address a key: none of them owns the coin alone.
        """
        raw = self._fetch("addresses")
        if isinstance(raw.type, pa.ListType | pa.LargeListType):
            several = int(pc.sum(pc.greater(pc.list_value_length(raw), 1)).as_py() or 0)
            chunks = [_single(chunk) for chunk in raw.chunks]
            return pa.chunked_array(chunks, raw.type.value_type).cast(pa.large_string()), several
        text = self.text("addresses")
        listed = pc.starts_with(text, "[")
        if pc.any(listed).as_py():
            text = pc.if_else(listed, pc.utf8_trim(text, characters="[]\"' "), text)
            text = _without(text, pc.equal(text, ""))
        many = pc.match_substring_regex(text, "[,;|]")
        return _without(text, many), int(pc.sum(many).as_py() or 0)

    def _plain(self, column: str) -> pa.ChunkedArray:
        """Numbers or times as they are; text without the spaces around it."""
        raw = self._fetch(column)
        if pa.types.is_dictionary(raw.type):
            raw = raw.cast(raw.type.value_type)
        if _is_text(raw.type):
            return pc.utf8_trim_whitespace(self.text(column))
        return raw


def open_table(
    source: str | Path | dict[str, pd.DataFrame | pa.Table], name: str, needed: tuple[str, ...],
    known: tuple[str, ...], *, strict: bool,
) -> Table:  # fmt: skip
    """A table of a folder (``.parquet`` or ``.csv``) or of tables by name.

    :param needed: columns that must be there; ``known``: further ones that are read.
    :raises LedgerError: the table or a column is missing, or a file cannot be read.
    """
    if isinstance(source, dict):
        if name not in source:
            raise LedgerError(f"The table {name} is missing: a ledger needs all three.")
        given = source[name]
        _check_columns(name, list(map(str, given.columns)) if isinstance(given, pd.DataFrame)
                       else given.column_names, needed)  # fmt: skip
        table = given if isinstance(given, pa.Table) else _from_pandas(given, needed + known)
        return Table(name, table.column_names, table.column, table.num_rows, strict=strict)
    folder = Path(source)
    files = [folder / f"{name}{suffix}" for suffix in (".parquet", ".csv")]
    found = next((file for file in files if file.is_file()), None)
    if found is None:
        raise LedgerError(f"There is no {name}.parquet and no {name}.csv in {folder}.")
    if found.suffix == ".parquet":
        return _open_parquet(found, needed, strict)
    return _open_csv(found, needed, known, strict)


def _check_columns(file: str, names: list[str], needed: tuple[str, ...]) -> None:
    missing = [column for column in needed if column not in names]
    if missing:
        raise LedgerError(f"{file} has no column {missing[0]}. Columns of bitcoin-etl are needed.")
    twice = [column for column in needed if names.count(column) > 1]
    if twice:
        raise LedgerError(f"{file} has the column {twice[0]} twice.")


def _from_pandas(frame: pd.DataFrame, columns: tuple[str, ...]) -> pa.Table:
    arrays = {}
    for column in columns:
        if column in frame.columns:
            try:
                part = pa.Table.from_pandas(frame[[column]], preserve_index=False)
                arrays[column] = part.column(0)
            except (pa.ArrowInvalid, pa.ArrowTypeError):  # text among numbers
                shown = [None if one is None or one is pd.NA or one != one else str(one)
                         for one in frame[column]]  # fmt: skip
                arrays[column] = pa.chunked_array([pa.array(shown, pa.large_string())])
    return pa.table(arrays)


def _open_parquet(file: Path, needed: tuple[str, ...], strict: bool) -> Table:
    try:
        opened = pa.parquet.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise _broken(file, error) from error
    names = opened.schema_arrow.names
    _check_columns(file.name, names, needed)

    def fetch(column: str) -> pa.ChunkedArray:
        try:
            return opened.read(columns=[column]).column(0)
        except (pa.ArrowException, OSError) as error:
            raise _broken(file, error) from error

    return Table(file.name, names, fetch, opened.metadata.num_rows, strict=strict)


def _broken(file: Path, error: BaseException) -> LedgerError:
    first = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return LedgerError(f"{file.name} cannot be read: {first}. Copy it again.")


def _open_csv(file: Path, needed: tuple[str, ...], known: tuple[str, ...], strict: bool) -> Table:
    names = _header(file)
    _check_columns(file.name, names, needed)
    columns = [name for name in needed + known if name in names]
    table = _read_whole(file, names, columns)
    if table is not None:
        return Table(file.name, columns, table.column, table.num_rows, strict=strict)
    cells, line, faults = _read_lines(file, len(names))
    places = [names.index(name) for name in columns]
    table = pa.table([pa.array([row[place] for row in cells], pa.large_string())
                      for place in places], names=columns)  # fmt: skip
    made = Table(file.name, columns, table.column, len(cells), strict=strict, line=line)
    for row, (reason, what) in sorted(faults.items()):
        made.fault(np.array([row]), reason, what)
    return made


def _header(file: Path) -> list[str]:
    try:
        with file.open("rb") as stream:
            first = stream.readline().decode("utf-8-sig").strip("\r\n")
    except OSError as error:
        raise _broken(file, error) from error
    except UnicodeDecodeError as error:
        raise LedgerError(
            f"{file.name}, row 1: it is not UTF-8. Save the file as UTF-8."
        ) from error
    if not first.strip():
        raise LedgerError(f"{file.name} is empty. Copy it again.")
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if mark in first and "," not in first:
            raise LedgerError(f"{file.name}: fields are separated by {word}. Commas are needed.")
    return [name.strip() for name in next(csv.reader([first]))]


def _read_whole(file: Path, names: list[str], columns: list[str]) -> pa.Table | None:
    """An undamaged file, fast; None if there is anything to look at line by line."""
    damaged = []

    def note(row: pyarrow.csv.InvalidRow) -> str:
        damaged.append(row.number)
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            file,
            read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows=1),
            parse_options=pyarrow.csv.ParseOptions(invalid_row_handler=note),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=columns, column_types={name: pa.string() for name in columns}
            ),
        )
    except pa.ArrowException:
        return None
    with file.open("rb") as stream:
        ends = last = 0
        while block := stream.read(_BLOCK):
            ends, last = ends + block.count(b"\n"), block[-1]
    lines = ends + (last != ord("\n"))
    return table if not damaged and lines == table.num_rows + 1 else None


def _read_lines(
    file: Path, width: int
) -> tuple[list[list[str]], np.ndarray, dict[int, tuple[str, str]]]:
    """Cells, line number, and faults by position. A field of a ledger never holds a line break."""
    cells: list[list[str]] = []
    line: list[int] = []
    faults: dict[int, tuple[str, str]] = {}
    with file.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            if number == 1 or not text.strip():
                continue
            try:
                row = next(csv.reader([text], strict=True))
            except csv.Error:
                row = next(csv.reader([text]))
                faults[len(cells)] = (
                    "cut short", "the row is cut short: a quotation mark is never closed"
                )  # fmt: skip
            if len(row) != width and len(cells) not in faults:
                short = len(row) < width
                faults[len(cells)] = (
                    "cut short" if short else "too many fields",
                    f"the row {'is cut short: it ' if short else ''}has {len(row)} fields, "
                    f"the header {width}",
                )
            elif "\ufffd" in text:
                faults[len(cells)] = ("wrong encoding", "it holds bytes that are not UTF-8")
            cells.append([*row, *[""] * width][:width])
            line.append(number)
    return cells, np.array(line, np.int64), faults


def _whole(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whole numbers (0 where there is none), which fields are empty, which hold a whole number."""
    empty = column.is_null().to_numpy()
    if _is_text(column.type):
        # Tables with empty fields write whole numbers as 5.0.
        column = pc.replace_substring_regex(column, r"\.0*$", "")
        fits = pc.fill_null(pc.match_substring_regex(column, "^-?[0-9]{1,18}$"), False)
        column = pc.if_else(fits, column, pa.scalar(None, column.type)).cast(pa.int64())
        return column.fill_null(0).to_numpy(), empty, fits.to_numpy()
    if pa.types.is_signed_integer(column.type):
        return column.cast(pa.int64()).fill_null(0).to_numpy(), empty, ~empty
    if pa.types.is_floating(column.type):
        empty |= pc.fill_null(pc.is_nan(column), True).to_numpy()
    elif not (pa.types.is_decimal(column.type) or pa.types.is_unsigned_integer(column.type)):
        return np.zeros(len(column), np.int64), empty, np.zeros(len(column), bool)
    # Amounts of bitcoin are far below 2**53, so that floats hold them exactly.
    number = pc.fill_null(column.cast(pa.float64(), safe=False), 0).to_numpy()
    number = np.where(empty | ~np.isfinite(number), 0.5, number)
    fits = (number == np.floor(number)) & (np.abs(number) < _EXACT)
    return np.where(fits, number, 0).astype(np.int64), empty, fits


def _without(text: pa.ChunkedArray, these: pa.ChunkedArray) -> pa.ChunkedArray:
    """Null in place of some texts."""
    if not pc.any(these).as_py():
        return text
    return pc.if_else(these, pa.scalar(None, text.type), text)


def _single(lists: pa.Array) -> pa.Array:
    """The only element of each list; null where there is none or more than one."""
    starts = lists.offsets.to_numpy()[:-1]
    one = pc.fill_null(pc.equal(pc.list_value_length(lists), 1), False)
    return lists.values.take(pa.array(starts, mask=~one.to_numpy(zero_copy_only=False)))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)
