"""The pairs of :mod:`workbook.classroom.similarity` on one page, as CSV, and on the screen."""

from __future__ import annotations

import csv
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from workbook.classroom.similarity import COMMENT, NEAR, RENAMED, SAME, Comparison, Pair
from workbook.shown import shown, shown_in_cell
from workbook.wording import counted

TEMPLATES = Path(__file__).with_name("templates")
MOST_LINES = 40
KINDS = (SAME, RENAMED, NEAR, COMMENT)
#: What else may have happened, for each kind.
INNOCENT = {
    SAME: "Both followed the same hint, the same line on a slide, or worked as a pair.",
    RENAMED: "There are few ways to write a short line. Most lines that are alike arise so.",
    NEAR: "Both changed the same worked example, each a little.",
    COMMENT: "A sentence that somebody said aloud, or that stood on the board.",
}


def write_html(found: Comparison, file: Path) -> None:
    """Write one page that needs nothing else. Nothing in it comes to life.

    :raises OSError: the file cannot be written.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["shown"] = shown
    environment.globals["counted"] = counted
    page = environment.get_template("similarity.html.j2").render(
        found=found, kinds=KINDS, innocent=INNOCENT, most=MOST_LINES
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8", errors="replace")


def write_csv(found: Comparison, file: Path) -> None:
    """Write one row a pair. No cell can act as a formula."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        head = [kind.replace(" ", "_") for kind in KINDS]
        writer.writerow(["assignment", "first", "second", "evidence", "share", *head])
        for pair in found.pairs:
            counted = [pair.count(kind) for kind in KINDS]
            who = [shown_in_cell(pair.first), shown_in_cell(pair.second)]
            measured = [f"{pair.evidence:.1f}", f"{pair.share:.2f}"]
            writer.writerow([found.assignment, *who, *measured, *counted])


def print_pairs(found: Comparison) -> None:
    """A table on the screen, and how to read it."""
    console = Console()
    if found.pairs:
        table = Table("Pair", "Lines alike", "Share", "Evidence", title=found.assignment)
        for pair in found.pairs:
            who = f"{shown(pair.first)} and {shown(pair.second)}"
            table.add_row(escape(who), _counted(pair), f"{pair.share:.0%}", f"{pair.evidence:.1f}")
        console.print(table)
    for line in sentences(found):
        console.print(escape(shown(line)), highlight=False)


def sentences(found: Comparison) -> list[str]:
    """What may be said."""
    pairs = found.people * (found.people - 1) // 2
    share = "shares" if len(found.pairs) == 1 else "share"
    lines = [
        f"{len(found.pairs)} of {counted(pairs, 'pair')} {share} more than the assignment and the "
        f"class explain. A pair is listed from {found.threshold:.1f} of evidence on."
    ]
    if found.pairs:
        lines.append("Alike is no proof. Read the lines side by side, then ask, and listen.")
    return [*lines, *(f"Not compared in full. {line}" for line in found.left)]


def _counted(pair: Pair) -> str:
    return ", ".join(f"{n} {kind}" for kind in KINDS if (n := pair.count(kind)))
