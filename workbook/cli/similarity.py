"""The verb that compares submissions with each other."""

from __future__ import annotations

from pathlib import Path

import click

from workbook.cli.command import main
from workbook.cli.shared import NewFile, day_argument, quiet, say
from workbook.folders import course_root
from workbook.wording import counted


@main.command()
@day_argument
@click.option("--out", type=NewFile(), help="Write an HTML page.")
@click.option("--csv", "table", type=NewFile(), help="Write a CSV file.")
def similarity(day: str, out: Path | None, table: Path | None) -> None:
    """List pairs of submissions that are alike. Alike is no proof of copying."""
    from workbook.classroom.similarity import compare
    from workbook.classroom.similarity_page import print_pairs, write_csv, write_html

    quiet()
    found = compare(course_root(), day)
    print_pairs(found)
    if out:
        write_html(found, out)
        say(f"The lines stand side by side in {out}.")
    if table:
        write_csv(found, table)
        say(f"{counted(len(found.pairs), 'pair is', 'pairs are')} in {table}.")
