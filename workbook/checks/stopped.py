"""Which answers are no longer on the page.

A name keeps its old value when the cell that sets it stops with an error, or when the line that
set it is changed. A check that reads the old value would praise an answer that is not there. So
the shell is watched, cell by cell.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

from workbook.checks.plain_words import in_plain_words

#: The names on the left of an equals sign, at the beginning of a line.
SETS = re.compile(r"^[ \t]*(\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*[-+*/]?=(?!=)", re.MULTILINE)
#: Where a name can get a value in other ways.
ALSO_SETS = re.compile(r"\b(?:for|as|def|class|import)[ \t]+(\w+)|(\w+)[ \t]*:=")
NOTHING = object()


@dataclass(frozen=True)
class Stop:
    """Why a name's value is not on the page: a sentence, and the value that it had then."""

    value: Any
    why: str


_stops: dict[str, Stop] = {}
# By name, the cell that has set it last, or was to set it.
_cells: dict[str, str] = {}
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
        cell = getattr(result.info, "cell_id", None) or ""
        error = result.error_before_exec or result.error_in_exec
        note(code, error, shell.user_ns, cell)

    shell.events.register("post_run_cell", after_cell)


def note(code: str, error: BaseException | None, values: dict[str, Any], cell: str = "") -> None:
    """Remember which names a cell did not set, though it was to; forget those that it has set.

    :param values: of all names.
    :param cell: its identifier, if the reader's program tells it.
    """
    if "check(" in code and error is not None:
        return
    names = set_by(code)
    # Those that this cell has set before belong to it too.
    earlier = {name for name, place in _cells.items() if place == cell} if cell else set()
    if error is None:
        done = set_by(code, loosely=True)
        for name in done:
            _stops.pop(name, None)
        for name in earlier - done:
            _stops[name] = Stop(values.get(name, NOTHING), _not_said(name, names))
    else:
        why = f"The cell above stopped with an error. {in_plain_words(error, code, values)}"
        for name in names | earlier:
            _stops[name] = Stop(values.get(name, NOTHING), why)
    _cells.update(dict.fromkeys(names, cell))


def _not_said(name: str, instead: set[str]) -> str:
    other = next((one for one in sorted(instead) if one.casefold() == name.casefold()), "")
    if other:
        return f"The cell above says {other} in place of {name}. Small and capital letters count."
    return f"The cell above does not say {name} = and your answer."


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
