"""The right option of a choice item must not be known by its length."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.course.conftest import CHECK, SOLUTION, TASK
from tests.course.test_inspect import ASSIGNMENT, edit
from workbook.course.inspect import inspect
from workbook.course.notebook import Notebook

NAMES = ("finding", "method", "limit", "source")
SHORT, LONG = "It rose.", "It rose, and nobody knows why."


def item(name: str, *options: str) -> str:
    """An item as a task of several items has it."""
    listed = [f"- **{letter}** {text}" for letter, text in zip("abcd", options, strict=False)]
    return "\n".join([f"One `{name}`:", "", *listed])


def sentences(path: Path, task: str, solution: str) -> list[str]:
    """What is said about lengths when the only task of an assignment asks this."""

    def change(content: dict) -> None:  # type: ignore[type-arg]
        for cell, source in zip(content["cells"][2:5], (task, solution, CHECK), strict=True):
            cell["source"] = source

    found = inspect(Notebook.read(edit(path / ASSIGNMENT, change)))
    return [f"{one.cell} {one.message}" for one in found if one.rule == "longest"]


def several(right: str, texts: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """Task and solution of several items."""
    lines = "\n".join(f'{name} = "{right}"' for name in texts)
    task = TASK + "\n\n" + "\n\n".join(item(name, *options) for name, options in texts.items())
    return task, SOLUTION.replace("change = -22.7", lines)


@pytest.mark.parametrize("long", range(5))
def test_more_than_half_of_the_items(course: Path, long: int) -> None:
    texts = {
        name: (SHORT, LONG) if number < long else (LONG, SHORT) for number, name in enumerate(NAMES)
    }
    said = sentences(course, *several("b", texts))
    if long <= 2:
        assert said == []
    else:
        (sentence,) = said
        assert sentence.startswith(f"3 The right option is the longest in {long} of 4")
        assert ", ".join(NAMES[:long]) in sentence


def test_an_equal_length_is_not_the_longest(course: Path) -> None:
    assert sentences(course, *several("b", dict.fromkeys(NAMES, (LONG, LONG, SHORT)))) == []


def test_i_do_not_know_is_no_option(course: Path) -> None:
    way_out = "I do not know yet, and ask somebody who does."
    assert sentences(course, *several("b", dict.fromkeys(NAMES, (SHORT, LONG, way_out))))


def test_a_task_with_one_item_needs_no_name(course: Path) -> None:
    """Beside three that are named, it makes four."""

    def change(content: dict) -> None:  # type: ignore[type-arg]
        first, again = content["cells"][2:5], [dict(cell) for cell in content["cells"][2:5]]
        for cell, suffix in zip(again, ("", "", "-check"), strict=True):
            cell["id"] = f"again{suffix}-{cell['cell_type']}"
            cell["metadata"] = {**cell["metadata"]}
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"] |= {"grade_id": f"may-say{suffix}"}
        task, solution = several("b", dict.fromkeys(NAMES[:3], (SHORT, LONG)))
        first[0]["source"], first[1]["source"] = task, solution
        again[0]["source"] = f"{TASK}\n\n- **a** {SHORT}\n- **b** {LONG}"
        again[1]["source"] = SOLUTION.replace("change = -22.7", 'may_say = "b"')
        content["cells"][5:5] = again

    path = edit(course / ASSIGNMENT, change)
    (found,) = [one for one in inspect(Notebook.read(path)) if one.rule == "longest"]
    assert "4 of 4" in found.message and "may_say" in found.message
