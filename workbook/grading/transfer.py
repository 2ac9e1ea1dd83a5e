"""What crosses from a trainee's kernel to the tests: data, and nothing that can run.

Values are written as JSON; tables travel as Arrow inside it. Functions cross as a name, to be
called back with data. Anything else crosses as the name of its type, so that a check can say
what it is. There is no pickle and no eval. Size, depth and number of items are bounded on the
reading side, which trusts nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import math
import numbers
import os
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from workbook.mime import ANSWERS

MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 30
MOST_ITEMS = 300_000
MOST_CELLS = 20_000_000


class TransferError(Exception):
    """Something that came across is not in the form that is expected, or is too large."""


class Foreign:
    """Stands for a value that cannot cross; its class has the name of the value's type."""


Call = Callable[[str, list[Any]], Any]


class FunctionStub:
    """Stands for a trainee's function: a call is answered by the trainee's kernel."""

    def __init__(self, name: str, call: Call) -> None:
        self.__name__ = name
        self._call = call

    def __call__(self, *arguments: Any) -> Any:
        return self._call(self.__name__, list(arguments))


# --- writing: in the kernel that has the values


def pack(values: dict[str, Any]) -> str:
    """Some values by name, as text.

    :raises TransferError: they are too large together.
    """
    text = json.dumps({name: _write_named(name, value) for name, value in values.items()})
    if len(text) > MOST_BYTES:
        raise TransferError(f"The answers together are larger than {MOST_BYTES // 2**20} MB.")
    return text


class Packed:
    """Shown as a message of type :data:`workbook.mime.ANSWERS`; how values leave a kernel."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {ANSWERS: self._text, "text/plain": ""}


def answers(names: dict[str, Any], wanted: Iterable[str], check: str = "") -> Packed:
    """The wanted names that exist; one that is too large crosses as a foreign value.

    Functions stay as they are now, in a copy of this process that :func:`call` asks.

    :param check: who wants them.
    """
    found: dict[str, Any] = {}
    for name in wanted:
        if name in names:
            try:
                found[name] = json.loads(pack({name: names[name]}))[name]
            except Exception as error:
                found[name] = ["other", f"value that cannot be read ({type(error).__name__})"]
    if any(value[0] == "function" for value in found.values()):
        _copies[check] = _copy(names)
    text = json.dumps(found)
    return Packed(text if len(text) <= MOST_BYTES else "{}")


_copies: dict[str, socket.socket] = {}


def call(check: str, name: str, packed: str) -> Packed:
    """Call a function as it was when :func:`answers` was asked.

    :param packed: arguments, as :func:`pack` writes them, in base64.
    :returns: ``result``, or ``error`` with the name of the error's type.
    """
    line = _copies[check]
    try:
        line.sendall(f"{name} {packed}\n".encode())
        told = line.makefile("r", encoding="ascii").readline()
    except BaseException:
        # Interrupted: what comes now would be taken for the answer to the next call.
        line.close()
        raise
    return Packed(base64.b64decode(told).decode())


def _copy(names: dict[str, Any]) -> socket.socket:
    """Fork a process that calls functions for as long as this one lives, and shows nothing."""
    here, there = socket.socketpair()
    if os.fork():
        there.close()
        return here
    try:
        here.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        InteractiveShell.instance().display_pub = CapturingDisplayPublisher()
        with there.makefile("rw", encoding="utf-8") as talk:
            for asked in talk:
                answer = _called(names, *asked.split())
                print(base64.b64encode(answer.encode()).decode(), file=talk, flush=True)
    finally:
        os._exit(0)


def _called(names: dict[str, Any], name: str, packed: str) -> str:
    try:
        arguments = unpack(base64.b64decode(packed).decode())["arguments"]
        return pack({"result": names[name](*arguments)})
    except BaseException as error:
        return pack({"error": type(error).__name__})


def _write_named(name: str, value: Any) -> list[Any]:
    """A function crosses under the name by which it can be called."""
    is_function = callable(value) and not hasattr(value, "to_plotly_json")
    return ["function", name] if is_function else _write(value, 0)


def _write(value: Any, depth: int) -> list[Any]:
    if depth > MOST_DEPTH:
        return ["other", "deep structure"]
    simple = _write_simple(value)
    if simple is not None:
        return simple
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        inner = [_write(item, depth + 1) for item in value]
        return ["named", type(value).__name__, list(map(str, value._fields)), inner]
    for kind, word in ((list, "list"), (tuple, "tuple"), (set, "set"), (frozenset, "set")):
        if isinstance(value, kind):
            return [word, [_write(item, depth + 1) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[_write(k, depth + 1), _write(v, depth + 1)] for k, v in value.items()]]
    if isinstance(value, pd.DataFrame):
        columns = [_write_column(value.iloc[:, place]) for place in range(value.shape[1])]
        names = [_write(name, depth + 1) for name in value.columns]
        return ["table", names, columns, _write_index(value.index)]
    if isinstance(value, pd.Series):
        return ["column", _write(value.name, depth + 1), _write_column(value),
                _write_index(value.index)]  # fmt: skip
    if isinstance(value, pd.Index):
        return ["index", _write(value.name, depth + 1), _write_column(value.to_series())]
    if isinstance(value, np.ndarray) and value.ndim <= 2:
        return ["array", [_write(item, depth + 1) for item in value.tolist()]]
    if hasattr(value, "to_plotly_json"):
        return ["figure", value.to_json()]
    return ["other", "function" if callable(value) else type(value).__name__]


def _write_simple(value: Any) -> list[Any] | None:
    if value is None:
        return ["none"]
    if value is Ellipsis:
        return ["ellipsis"]
    if value is pd.NaT or value is pd.NA:
        return ["missing"]
    if isinstance(value, (bool, np.bool_)):
        return ["bool", bool(value)]
    if isinstance(value, numbers.Integral):
        return ["int", str(int(value))]
    if isinstance(value, numbers.Real):
        return ["float", repr(float(value))]
    if isinstance(value, str):
        return ["str", str(value)]
    if isinstance(value, (pd.Timedelta, dt.timedelta)):
        return ["span", str(pd.Timedelta(value).value)]
    if isinstance(value, dt.datetime):
        return ["moment", pd.Timestamp(value).isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    if isinstance(value, np.datetime64):
        return ["moment", pd.Timestamp(value).isoformat()]
    return None


def _write_column(column: pd.Series) -> list[Any]:
    """As Arrow where the values are of one kind, else one by one."""
    try:
        array = pa.Array.from_pandas(column.reset_index(drop=True))
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        if isinstance(array, pa.DictionaryArray):
            array = array.dictionary_decode()
        batch = pa.record_batch([array], names=["x"])
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return ["items", [_write(item, MOST_DEPTH - 3) for item in column.tolist()]]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return ["arrow", base64.b64encode(sink.getvalue()).decode()]


def _write_index(index: pd.Index) -> list[Any]:
    if isinstance(index, pd.RangeIndex) and (index.start, index.step) == (0, 1):
        return ["range", len(index)]
    levels = [index.get_level_values(level).to_series() for level in range(index.nlevels)]
    return ["levels", [_write(name, 1) for name in index.names], list(map(_write_column, levels))]


# --- reading: where the tests are


def unpack(text: str, on_call: Call | None = None) -> dict[str, Any]:
    """The values of :func:`pack`, rebuilt.

    :param on_call: answers calls of functions; without it a function is a foreign value.
    :raises TransferError: the text is not in this form, or too large.
    """
    if len(text) > MOST_BYTES:
        raise TransferError(f"The answers are larger than {MOST_BYTES // 2**20} MB.")
    try:
        content = json.loads(text)
        reader = _Reader(on_call)
        return {str(name): reader.read(value, 0) for name, value in content.items()}
    except TransferError:
        raise
    except RecursionError as error:
        raise TransferError("The answers are nested too deeply.") from error
    except Exception as error:
        raise TransferError("The answers are not in a form that can be read.") from error


# Methods of the reader that are no kinds of values.
_HELPERS = ("_many", "_series", "_index_of", "_without_typed_arrays")
# How plotly names the types of its arrays.
_TYPED = ("i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8")


class _Reader:
    def __init__(self, on_call: Call | None) -> None:
        self._on_call, self._items, self._cells = on_call, 0, 0

    def read(self, value: Any, depth: int) -> Any:
        self._items += 1
        if depth > MOST_DEPTH + 5 or self._items > MOST_ITEMS:
            raise TransferError("The answers hold too many values, or are nested too deeply.")
        kind, *rest = value
        if kind not in _KINDS:
            raise TransferError("The answers hold a value of an unknown kind.")
        return getattr(self, f"_{kind}")(*rest, depth=depth)

    def _many(self, items: Any, depth: int) -> list[Any]:
        return [self.read(item, depth + 1) for item in items]

    def _none(self, depth: int) -> None:
        return None

    def _ellipsis(self, depth: int) -> Any:
        return ...

    def _missing(self, depth: int) -> Any:
        return pd.NA

    def _bool(self, value: Any, depth: int) -> bool:
        return bool(value)

    def _int(self, value: str, depth: int) -> int:
        if len(value) > 4000:
            raise TransferError("A number has more than 4,000 digits.")
        return int(value)

    def _float(self, value: str, depth: int) -> float:
        return float(value)

    def _str(self, value: Any, depth: int) -> str:
        return str(value)

    def _span(self, value: str, depth: int) -> Any:
        return pd.Timedelta(int(value), unit="ns")

    def _moment(self, value: str, depth: int) -> Any:
        return pd.Timestamp(str(value))

    def _date(self, value: str, depth: int) -> dt.date:
        return dt.date.fromisoformat(value)

    def _list(self, items: Any, depth: int) -> list[Any]:
        return self._many(items, depth)

    def _tuple(self, items: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._many(items, depth))

    def _set(self, items: Any, depth: int) -> set[Any]:
        return set(self._many(items, depth))

    def _named(self, name: str, fields: list[str], items: Any, depth: int) -> Any:
        values = tuple(self._many(items, depth))
        # A plain tuple that says which fields it has: what a check needs to know.
        known = [field for field in fields if isinstance(field, str) and field.isidentifier()]
        kind = type("Named", (tuple,), {"_fields": tuple(known)})
        return kind(values)

    def _dict(self, items: Any, depth: int) -> dict[Any, Any]:
        return {self.read(k, depth + 1): self.read(v, depth + 1) for k, v in items}

    def _table(self, names: Any, columns: Any, index: Any, depth: int) -> pd.DataFrame:
        read = [self._series(column) for column in columns]
        table = pd.concat(read, axis=1) if read else pd.DataFrame()
        table.columns = pd.Index([_hashable(name) for name in self._many(names, depth)])
        table.index = self._index_of(index, len(table))
        return table

    def _column(self, name: Any, column: Any, index: Any, depth: int) -> pd.Series:
        series = self._series(column).rename(_hashable(self.read(name, depth + 1)))
        series.index = self._index_of(index, len(series))
        return series

    def _index(self, name: Any, column: Any, depth: int) -> pd.Index:
        return pd.Index(self._series(column).array, name=_hashable(self.read(name, depth + 1)))

    def _array(self, items: Any, depth: int) -> np.ndarray:
        return np.array(self._many(items, depth))

    def _figure(self, text: str, depth: int) -> Any:
        import plotly.io

        if not isinstance(text, str) or not text.startswith("{"):
            raise TransferError("A figure is not in a form that can be read.")
        plain = self._without_typed_arrays(json.loads(text))
        return plotly.io.from_json(json.dumps(plain), skip_invalid=True)

    def _without_typed_arrays(self, content: Any) -> Any:
        """Plotly writes numbers as base64; a check wants to read them one by one."""
        if isinstance(content, list):
            return [self._without_typed_arrays(item) for item in content]
        if not isinstance(content, dict):
            return content
        if "bdata" not in content:
            return {name: self._without_typed_arrays(item) for name, item in content.items()}
        if content.get("dtype") not in _TYPED:
            raise TransferError("A figure is not in a form that can be read.")
        numbers = np.frombuffer(base64.b64decode(content["bdata"]), dtype=f"<{content['dtype']}")
        self._cells += numbers.size
        if self._cells > MOST_CELLS:
            raise TransferError(f"A figure has more than {MOST_CELLS:,} numbers.")
        if "shape" in content:
            numbers = numbers.reshape([int(size) for size in str(content["shape"]).split(",")])
        return numbers.tolist()

    def _function(self, name: str, depth: int) -> Any:
        if self._on_call is None:
            return self._other("function", depth=depth)
        return FunctionStub(str(name), self._on_call)

    def _other(self, name: str, depth: int) -> Foreign:
        clean = str(name)[:60]
        foreign: Foreign = type(clean, (Foreign,), {})()
        return foreign

    def _series(self, column: Any) -> pd.Series:
        kind, content = column
        if kind == "items":
            return pd.Series(self._many(content, MOST_DEPTH - 3), dtype=object)
        if kind != "arrow":
            raise TransferError("A column is not in a form that can be read.")
        with pa.ipc.open_stream(base64.b64decode(content)) as stream:
            table = stream.read_all()
        self._cells += table.num_rows
        if table.num_columns != 1 or self._cells > MOST_CELLS:
            raise TransferError(f"A table has more than {MOST_CELLS:,} cells.")
        return table.replace_schema_metadata(None).to_pandas()["x"]

    def _index_of(self, written: Any, length: int) -> pd.Index:
        kind, *rest = written
        if kind == "range":
            if rest != [length]:
                raise TransferError("A table and its index differ in length.")
            return pd.RangeIndex(length)
        names, levels = rest
        read = [self._series(level) for level in levels]
        heads = [_hashable(name) for name in self._many(names, 1)]
        if len(read) == 1:
            return pd.Index(read[0].array, name=heads[0])
        return pd.MultiIndex.from_arrays(read, names=heads)


_KINDS = frozenset(
    name.removeprefix("_")
    for name in vars(_Reader)
    if name.startswith("_") and not name.startswith("__") and name not in _HELPERS
)


def _hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        return str(value)
    return None if isinstance(value, float) and math.isnan(value) else value
