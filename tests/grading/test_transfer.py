"""Data crosses as it is; nothing else crosses, and nothing hostile gets through."""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.grading.transfer import (
    MOST_BYTES,
    Foreign,
    TransferError,
    answers,
    call,
    pack,
    unpack,
)
from workbook.market.series import Peak
from workbook.mime import ANSWERS


def crossed(value: Any) -> Any:
    return unpack(pack({"it": value}))["it"]


SIMPLE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
    | st.datetimes(min_value=dt.datetime(1700, 1, 1), max_value=dt.datetime(2200, 1, 1)),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float):
        return isinstance(other, float) and (
            one == other or (math.isnan(one) and math.isnan(other))
        )
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, dt.datetime):
        return pd.Timestamp(one) == other
    return type(one) is type(other) and one == other


@settings(max_examples=200, deadline=None)
@given(SIMPLE)
def test_plain_values_cross_unchanged(value: Any) -> None:
    assert same(value, crossed(value))


TABLES = [
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pd.DataFrame({"a": [1.5, None]}, index=["r", "s"]),
    pd.DataFrame({"when": pd.to_datetime(["2020-01-01", None]), "ok": [True, False]}),
    pd.DataFrame({"day": [dt.date(2020, 1, 1)], "span": [pd.Timedelta("1D")]}),
    pd.DataFrame({"mixed": [1, "x"], 2020: [3, 4]}),
    pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])),
    pd.DataFrame({"count": pd.array([1, None], dtype="Int64")}),
    pd.DataFrame(columns=["a", "b"]),
    pd.DataFrame({"kind": pd.Categorical(["u", "v"])}),
    pd.DataFrame([[1, 2]], columns=["twice", "twice"]),
]


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
def test_tables_cross_with_columns_and_index(table: pd.DataFrame) -> None:
    found = crossed(table)
    pd.testing.assert_frame_equal(
        found, table, check_dtype=False, check_index_type=False, check_column_type=False,
        check_categorical=False,
    )  # fmt: skip
    for place in range(table.shape[1]):
        column = table.iloc[:, place]
        pd.testing.assert_series_equal(
            crossed(column), column, check_dtype=False, check_index_type=False,
            check_categorical=False,
        )  # fmt: skip


def test_other_data_of_the_course() -> None:
    peak = crossed(Peak(2015, 98))
    assert peak == (2015, 98) and peak._fields == ("year", "value")
    figure = crossed(go.Figure(go.Bar(x=[1], y=[2]), layout={"title": {"text": "t"}}))
    assert figure.data[0].y == (2,) and figure.layout.title.text == "t"


def test_a_figure_s_numbers_cross_as_numbers() -> None:
    table = pd.DataFrame({"x": np.arange(3, dtype="int64"), "y": [0.5, np.nan, 2.0]})
    grid = np.arange(6.0).reshape(2, 3)
    figure = crossed(go.Figure([go.Scatter(x=table["x"], y=table["y"]), go.Heatmap(z=grid)]))
    assert list(figure.data[0].x) == [0, 1, 2]
    assert [float(y) for y in figure.data[0].y if y == y] == [0.5, 2.0]
    assert [list(row) for row in figure.data[1].z] == grid.tolist()


@pytest.mark.parametrize(
    "array",
    [
        {"dtype": "O", "bdata": "AAAA"}, {"dtype": "f8", "bdata": "AA=="},
        {"dtype": "f8", "bdata": 5}, {"bdata": "AAAA"},
        {"dtype": "u1", "bdata": "AAAA", "shape": "7"}, {"dtype": ["f8"], "bdata": "AAAA"},
    ],
)  # fmt: skip
def test_a_figure_with_broken_numbers_is_refused(array: dict[str, object]) -> None:
    text = json.dumps({"data": [{"type": "bar", "y": array}]})
    with pytest.raises(TransferError):
        unpack(json.dumps({"a": ["figure", text]}))
    assert crossed(np.float64(2.5)) == 2.5 and type(crossed(np.int64(3))) is int
    assert crossed(np.array([[1, 2], [3, 4]])).tolist() == [[1, 2], [3, 4]]
    assert crossed(...) is ... and crossed({1, 2}) == {1, 2}
    assert list(crossed(pd.Index(["a", "b"], name="n"))) == ["a", "b"]


def test_what_cannot_cross_says_what_it_is() -> None:
    class Clever(str):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = str.__hash__

    class Thing:
        def __eq__(self, other: object) -> bool:
            return True

    text = crossed(Clever("wrong"))
    assert type(text) is str and text != "right"
    thing = crossed(Thing())
    assert isinstance(thing, Foreign) and type(thing).__name__ == "Thing" and thing != 5
    assert isinstance(crossed(len), Foreign)
    loop: list[Any] = []
    loop.append(loop)
    assert "deep structure" in repr(crossed(loop)) or isinstance(crossed(loop), list)


def test_a_function_is_called_where_it_lives() -> None:
    seen: list[int] = []
    there = {"double": lambda x: seen.append(x) or 2 * x, "broken": lambda: 1 / 0}

    def ask(name: str, arguments: list[Any]) -> Any:
        packed = base64.b64encode(pack({"arguments": arguments}).encode()).decode()
        shown = call("a check", name, packed)._repr_mimebundle_()
        return unpack(shown[ANSWERS])

    stub = unpack(answers(there, ["double"], "a check")._repr_mimebundle_()[ANSWERS], ask)["double"]
    assert stub(21) == {"result": 42} and callable(stub)
    assert ask("broken", []) == {"error": "ZeroDivisionError"}
    # It ran in a copy: what it was given stays unknown here, and a later change does not count.
    assert seen == []
    there["double"] = abs
    assert stub(21) == {"result": 42}


def test_only_wanted_names_that_exist_cross() -> None:
    shown = answers({"a": 1, "secret": 2}, ["a", "b"])._repr_mimebundle_()
    assert unpack(shown[ANSWERS]) == {"a": 1}
    assert shown["text/plain"] == ""


def test_an_answer_that_is_too_large_costs_only_itself() -> None:
    found = unpack(answers({"big": "x" * (MOST_BYTES + 1), "n": 1}, ["big", "n"])
                   ._repr_mimebundle_()[ANSWERS])  # fmt: skip
    assert found["n"] == 1 and isinstance(found["big"], Foreign)


def arrow(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return base64.b64encode(sink.getvalue()).decode()


HOSTILE = [
    "", "[]", "null", "{", '{"a": 3}', '{"a": []}', '{"a": ["nosuch"]}', '{"a": ["reader"]}',
    '{"a": ["_many", []]}', '{"a": ["series", []]}', '{"a": ["__class__"]}', '{"a": ["int", "x"]}',
    '{"a": ["int", "' + "9" * 5000 + '"]}', '{"a": ["list", 3]}', '{"a": ["dict", [[1]]]}',
    '{"a": ["table", [], [["arrow", "AAAA"]], ["range", 1]]}',
    '{"a": ["table", [["str", "x"]], [["pickle", "AAAA"]], ["range", 1]]}',
    '{"a": ["figure", "{"]}', '{"a": ["figure", 5]}',
    '{"a": ' + '["list", [' * 200 + '["none"]' + "]]" * 200 + "}",
    "[" * 100_000, '{"a": ["list", [' + '["none"],' * 400_000 + '["none"]]]}',
    json.dumps({"a": ["column", ["none"], ["arrow", arrow(pa.table({"x": [1], "y": [2]}))],
                      ["range", 1]]}),
    '{"a": ["column", ["none"], ["items", [["int", "1"]]], ["range", 7]]}',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(TransferError):
        unpack(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers()
    | st.sampled_from(["list", "dict", "table", "column", "arrow", "figure", "levels", "range"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused(value: Any) -> None:
    with suppress(TransferError):
        unpack(json.dumps({"a": value}))
