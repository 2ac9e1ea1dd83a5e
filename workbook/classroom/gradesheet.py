"""The class so far, on the screen or as CSV."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from workbook.classroom.day import GradeRow
from workbook.shown import shown, shown_in_cell


def print_grades(rows: list[GradeRow]) -> None:
    """A table on the screen, one line a trainee and assignment."""
    table = Table("Trainee", "Assignment", "Points", "Needs a person", "Remarks")
    for row in rows:
        points = f"{row.score:g} of {row.max_score:g}"
        by_hand = "yes" if row.needs_manual_grade else ""
        rejected = row.verdict if row.verdict == "rejected" else ""
        remarks = "\n".join(map(shown, filter(None, (rejected, row.sandbox, row.acts))))
        table.add_row(escape(shown(row.student)), row.assignment, points, by_hand, escape(remarks))
    Console().print(table)


def write_csv(rows: list[GradeRow], file: Path) -> None:
    """UTF-8 with a mark that spreadsheet programs know. No cell does anything or hides a sign."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(GradeRow)])
        writer.writeheader()
        for row in rows:
            line = asdict(row)
            for name in ("student", "acts"):
                line[name] = shown_in_cell(line[name])
            writer.writerow(line)
