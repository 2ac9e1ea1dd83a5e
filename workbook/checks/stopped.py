"""Which answers belong to a cell that stopped with an error.

A name keeps its old value when the cell that sets it stops. A check that reads the old value
would praise an answer that is not on the page. So the shell is watched, cell by cell.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any

#: The names on the left of an equals sign, at the beginning of a line.
SETS = re.compile(r"^[ \t]*(\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*[-+*/]?=(?!=)", re.MULTILINE)
#: Where a name can get a value in other ways.
ALSO_SETS = re.compile(r"\b(?:for|as|def)[ \t]+(\w+)|(\w+)[ \t]*:=")
NOTHING = object()


@dataclass(frozen=True)
class Stop:
    """A cell that stopped: the value that a name had then, and why, in plain words."""

    value: Any
    why: str


_stops: dict[str, Stop] = {}
_watched: list[Any] = []


def watch(shell: Any = None) -> None:
    """Begin to watch the shell that runs here. Outside IPython there is none to watch."""
    if shell is None:
        from IPython import get_ipython

        shell = get_ipython()
    if shell is None or any(one is shell for one in _watched):
        return
    _watched.append(shell)

    def after_cell(result: Any) -> None:
        code = result.info.raw_cell if result.info else ""
        error = result.error_before_exec or result.error_in_exec
        note(code, error, shell.user_ns)

    shell.events.register("post_run_cell", after_cell)


def note(code: str, error: BaseException | None, values: dict[str, Any]) -> None:
    """Remember that a cell stopped, or forget the stops of the names that it has set."""
    if error is None:
        for name in set_by(code, loosely=True):
            _stops.pop(name, None)
    elif "check(" not in code:
        why = in_plain_words(error)
        for name in set_by(code):
            _stops[name] = Stop(values.get(name, NOTHING), why)


def stop_of(name: str, value: Any = NOTHING) -> Stop | None:
    """The stop of the cell that sets this name; None if it ran, or ran again since.

    While nbgrader runs a notebook from top to bottom, nothing is old.
    """
    if "NBGRADER_EXECUTION" in os.environ:
        return None
    stop = _stops.get(name)
    return stop if stop is not None and stop.value is value else None


def set_by(code: str, *, loosely: bool = False) -> set[str]:
    """The names that a cell sets, also if it is no Python."""
    found = {name.strip() for names in SETS.findall(code) for name in names.split(",")}
    if loosely:
        found |= {name for names in ALSO_SETS.findall(code) for name in names if name}
    return found


def in_plain_words(error: BaseException) -> str:
    """What an error means, for somebody who has never programmed."""
    text = str(error)
    if "'____'" in text:
        return "A blank ____ is still empty."
    if isinstance(error, SyntaxError):
        return (
            "The computer cannot read a line. Look for a missing bracket or quote, curly quotes, "
            "a % sign, a space inside a number."
        )
    if isinstance(error, NameError):
        return (
            f"The computer says: {text}. A letter is wrong, or text has no quotes, or an earlier "
            "cell was not run."
        )
    if isinstance(error, KeyError):
        return _missing(error, text)
    if "array of size 1" in text:
        return (
            "The filter keeps no row, or more than one. A year is a number, without quotes. "
            "A name is spelled as in the table."
        )
    if "has no values" in text:
        return "The filter keeps no rows. Check the spelling of the name."
    return "The last line of the error says why."


def _missing(error: KeyError, text: str) -> str:
    if "Index(" in text or "not in index" in text:
        return (
            "Something in the brackets is not the name of a column. Copy the names from the table. "
            "A filter needs a comparison, such as == or >."
        )
    # How pandas looks for a row, or for a row and a column together.
    by_row = {"_getitem_axis", "_get_value"}
    steps = {step.f_code.co_name for step, _ in walk_tb(error.__traceback__)}
    what = "row or column" if steps & by_row else "column"
    return f"There is no {what} {text}. Copy the name from the table, letter by letter."
