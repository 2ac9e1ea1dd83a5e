"""Notebooks that were changed at random, as hypothesis strategies."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import nbformat
from hypothesis import strategies as st

from tests.attacks.trial import handed_in

Notebook = dict[str, Any]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
    st.just("x" * 200_000), st.just("\u202e\ud800\x00\x1b[31m"),
    st.just({"nbgrader": {"grade_id": "total", "grade": True, "points": 50, "solution": True}}),
)  # fmt: skip
#: Nothing here runs for long: a mutant is about its shape.
SOURCES = st.one_of(
    st.text(max_size=40), st.just("total = 5"), st.just("### BEGIN SOLUTION"),
    st.just("raise SystemExit"),
    st.just("%%bash\nfalse"), st.just("x = '" + "\u0436" * 100_000 + "'"), st.just("\ud800"),
    st.just("### END HIDDEN TESTS\n### BLANK"), st.just("(" * 2000), st.just("\r\x0b\x0c\u2028 1"),
    st.just(["a = 1\n", "b = 2"]), st.just([]), ODD,
)  # fmt: skip
PARTS = ("cell_type", "id", "metadata", "source", "outputs", "execution_count", "attachments")


def _cells(notebook: Notebook) -> list[Any]:
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) else []


def _delete(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := _cells(notebook):
        cells.pop(dice.randrange(len(cells)))


def _copy(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := _cells(notebook):
        cells.insert(dice.randrange(len(cells) + 1), json.loads(json.dumps(dice.choice(cells))))


def _move(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := _cells(notebook):
        cells.insert(dice.randrange(len(cells)), cells.pop(dice.randrange(len(cells))))


def _shuffle(notebook: Notebook, dice: random.Random, value: Any) -> None:
    dice.shuffle(_cells(notebook))


def _split(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := _cells(notebook):
        place = dice.randrange(len(cells))
        first = cells[place]
        if isinstance(first, dict) and isinstance(first.get("source"), str):
            second = json.loads(json.dumps(first))
            cut = dice.randrange(len(first["source"]) + 1)
            first["source"], second["source"] = first["source"][:cut], first["source"][cut:]
            cells.insert(place + 1, second)


def _retype(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := [cell for cell in _cells(notebook) if isinstance(cell, dict)]:
        kinds = ["code", "markdown", "raw", "heading", value]
        dice.choice(cells)["cell_type"] = dice.choice(kinds)


def _set_part(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := [cell for cell in _cells(notebook) if isinstance(cell, dict)]:
        dice.choice(cells)[dice.choice(PARTS)] = value


def _drop_part(notebook: Notebook, dice: random.Random, value: Any) -> None:
    if cells := [cell for cell in _cells(notebook) if isinstance(cell, dict)]:
        dice.choice(cells).pop(dice.choice(PARTS), None)


def _set_mark(notebook: Notebook, dice: random.Random, value: Any) -> None:
    names = (
        "grade_id",
        "grade",
        "points",
        "solution",
        "locked",
        "schema_version",
        "task",
        "checksum",
    )
    for cell in dice.sample(_cells(notebook), k=len(_cells(notebook)) // 2):
        if isinstance(cell, dict) and isinstance(meta := cell.get("metadata"), dict):
            marks = meta.setdefault("nbgrader", {})
            if isinstance(marks, dict):
                marks[dice.choice(names)] = value


def _set_top(notebook: Notebook, dice: random.Random, value: Any) -> None:
    notebook[dice.choice(("nbformat", "nbformat_minor", "metadata", "cells", "worksheets"))] = value


def _add_output(notebook: Notebook, dice: random.Random, value: Any) -> None:
    for cell in _cells(notebook):
        if isinstance(cell, dict):
            cell["outputs"] = [{"output_type": "execute_result", "data": value, "metadata": {}}]


def _add_cell(notebook: Notebook, dice: random.Random, value: Any) -> None:
    cells = _cells(notebook)
    added = value if dice.random() < 0.2 else {"cell_type": "code", "source": value, "metadata": {}}
    cells.insert(dice.randrange(len(cells) + 1), added)


EDITS: tuple[Callable[[Notebook, random.Random, Any], None], ...] = (
    _delete, _copy, _move, _shuffle, _split, _set_mark, _add_output, _add_cell,
    _delete, _copy, _move, _shuffle, _split, _set_mark, _add_output, _add_cell,
    _retype, _set_part, _drop_part, _set_top,
)  # fmt: skip


def _break(raw: bytes, dice: random.Random, way: str) -> bytes:
    place = dice.randrange(len(raw)) if raw else 0
    if way == "cut":
        return raw[:place]
    if way == "flip":
        return raw[:place] + bytes([raw[place] ^ (1 << dice.randrange(8))]) + raw[place + 1 :]
    if way == "insert":
        return (
            raw[:place] + dice.choice([b"\x00", b"\xff", b"}", b'"', b"\xef\xbb\xbf"]) + raw[place:]
        )
    if way == "twice":
        return raw + raw
    if way == "mark":
        return b"\xef\xbb\xbf" + raw
    return raw


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """The file of a trainee's notebook after some random edits."""
    notebook = json.loads(nbformat.writes(handed_in()))
    dice = random.Random(draw(st.integers(0, 2**32)))
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6)):
        edit(notebook, dice, draw(SOURCES if edit is _add_cell else ODD | SOURCES))
    raw = json.dumps(notebook, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    way = draw(st.sampled_from((*[""] * 12, "cut", "flip", "insert", "twice", "mark")))
    return _break(raw, dice, way)
