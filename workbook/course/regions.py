"""The regions in a source cell: solutions with their blanks, and hidden tests.

A line with only a marker begins or ends a region::

    ### BEGIN SOLUTION
    change = (51 - 66) / 66 * 100
    ### BLANK
    # change = (____ - ____) / ____ * 100
    ### END SOLUTION
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

BEGIN_SOLUTION, BLANK, END_SOLUTION = "### BEGIN SOLUTION", "### BLANK", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
# From a region that a line stands in, and the marker on it, to the next region.
NEXT = {
    ("", BEGIN_SOLUTION): "solution",
    ("solution", BLANK): "blank",
    ("blank", END_SOLUTION): "",
    ("", BEGIN_HIDDEN): "hidden",
    ("hidden", END_HIDDEN): "",
}
MARKERS = frozenset(marker for _, marker in NEXT)
ALMOST = re.compile(r"#+\s*(BEGIN|END|BLANK)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Regions:
    """A cell's source taken apart.

    ``visible`` is what a trainee gets: blanks instead of solutions, without hidden tests
    and markers. ``problems`` are sentences about markers, empty if all is well.
    """

    visible: str
    solutions: int
    hidden: int
    problems: tuple[str, ...]


@lru_cache(maxsize=4096)
def take_apart(source: str) -> Regions:
    """Find the regions of a cell. Never raises: what is wrong is in ``problems``."""
    region, content = "", False
    visible: list[str] = []
    problems: list[str] = []
    solutions = hidden = 0
    for number, line in enumerate(source.splitlines(), start=1):
        marker = line.strip()
        if marker in MARKERS:
            if (region, marker) not in NEXT:
                where = f"inside the {region} part" if region else "outside a region"
                problems.append(f"Line {number} is {marker} {where}.")
            elif region and not content:
                problems.append(f"The {region} part before line {number} is empty.")
            solutions += marker == BEGIN_SOLUTION
            hidden += marker == BEGIN_HIDDEN
            region, content = NEXT.get((region, marker), region), False
            continue
        content = content or bool(marker)
        if ALMOST.match(marker) and region != "blank":
            problems.append(f"Line {number} is almost a marker: {marker}")
        if region == "blank":
            if marker and not marker.startswith("#"):
                problems.append(f"Line {number} of the blank part must begin with #.")
            visible.append(re.sub(r"# ?", "", line, count=1))
        elif region == "":
            if hidden and marker:
                problems.append(f"Line {number} stands after the hidden tests.")
            visible.append(line)
    if region:
        problems.append(f"The {region} part has no end.")
    return Regions("\n".join(visible).lstrip("\n").rstrip(), solutions, hidden, tuple(problems))
