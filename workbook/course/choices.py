"""Choice items of an assignment: the letters, and whether the right one can be seen from afar."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbook.course.findings import Finding
from workbook.course.notebook import Notebook, Task

OPTION = re.compile(r"- \*\*(?P<letter>[a-z])\*\* (?P<text>.+)")
GROUP = re.compile(r"One `(?P<name>\w+)`:")
#: An honest way out is no answer.
WAY_OUT = re.compile(r"I do not know\b")
#: With fewer items a share says nothing.
LEAST_ITEMS = 4


@dataclass(frozen=True)
class Item:
    """One question with lettered options. ``name`` is that of the answer, ``right`` its letter."""

    name: str
    right: str
    options: dict[str, str]

    @property
    def is_longest(self) -> bool:
        """Whether the right option is longer than each of the others."""
        others = [len(text) for letter, text in self.options.items() if letter != self.right]
        return len(self.options[self.right]) > max(others, default=0)


def items_of(task: Task) -> list[Item]:
    """The choice items of a task: a line `` One `limit`: `` begins one where there are several."""
    letters = dict(_letters(task.answer.source))
    groups: dict[str, dict[str, str]] = {}
    name = next(iter(letters)) if len(letters) == 1 else ""
    for line in task.task.source.splitlines():
        if group := GROUP.match(line):
            name = group["name"]
        elif (option := OPTION.match(line)) and not WAY_OUT.match(option["text"]):
            groups.setdefault(name, {})[option["letter"]] = option["text"]
    return [
        Item(name, letters[name], options)
        for name, options in groups.items()
        if letters.get(name) in options
    ]


def _letters(source: str) -> Iterator[tuple[str, str]]:
    """Names and letters that a solution sets."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(letter))):
                yield name, letter


def choice_findings(notebook: Notebook) -> Iterator[Finding]:
    """The right option must not be the longest in more than half of the items."""
    items = [(task.number, item) for task in notebook.tasks for item in items_of(task)]
    longest = [(number, item.name) for number, item in items if item.is_longest]
    if len(items) >= LEAST_ITEMS and 2 * len(longest) > len(items):
        names = ", ".join(name for _, name in longest)
        message = (
            f"The right option is the longest in {len(longest)} of {len(items)} choice items "
            f"({names}). Half of them are the most: shorten it."
        )
        yield notebook.finding(longest[0][0], "longest", message)
