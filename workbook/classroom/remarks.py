"""A table with remarks: beside each row where they fit, below the table where they do not."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from workbook.shown import shown

INDENT = "  "


def print_table(
    heads: Sequence[str],
    rows: Iterable[tuple[Sequence[str], Sequence[str]]],
    title: str = "",
    named_by: int = 1,
) -> None:
    """Print rows of cells, each with its remarks.

    :param named_by: with so many of its first cells a row is named below the table.
    """
    console, rows = Console(), [(list(map(shown, cells)), list(map(shown, said)))
                                for cells, said in rows]  # fmt: skip
    beside, alone = (Table(*map(escape, (*heads, *more)), title=title or None)
                     for more in (["Remarks"], []))  # fmt: skip
    for cells, said in rows:
        beside.add_row(*map(escape, (*cells, "\n".join(said))))
        alone.add_row(*map(escape, cells))
    # As wide as it would be if the screen had no end: then no word in it is broken.
    if (
        console.measure(beside, options=console.options.update(width=10_000)).maximum
        <= console.width
    ):
        console.print(beside)
        return
    console.print(alone)
    for cells, said in rows:
        name = f"{', '.join(cells[:named_by])}:"
        # One remark follows the name; several have a line each.
        lines = [f"{name} {said[0]}"] if len(said) == 1 else [name, *said]
        for number, line in enumerate(lines if said else ()):
            text = _folded(line, console.width, INDENT if number else "")
            console.print(escape(text), highlight=False, soft_wrap=True)


def _folded(line: str, width: int, indent: str) -> str:
    return textwrap.fill(
        line, max(width, 40), initial_indent=indent, subsequent_indent=INDENT + indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
