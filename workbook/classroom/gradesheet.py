"""The class so far, on the screen or as CSV."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from pathlib import Path

from workbook.classroom.day import GradeRow
from workbook.classroom.remarks import print_table
from workbook.shown import shown_in_cell


def print_grades(rows: list[GradeRow]) -> None:
    """A table on the screen, one line a trainee and assignment."""
    print_table(
        ("Trainee", "Assignment", "Points", "Needs a person"),
        (
            (
                (
                    row.student,
                    row.assignment,
                    f"{row.score:g} of {row.max_score:g}",
                    "yes" if row.needs_manual_grade else "",
                ),
                remarks(row),
            )
            for row in rows
        ),
        named_by=2,
    )


def remarks(row: GradeRow) -> list[str]:
    """What is to be said of a result."""
    rejected = row.verdict if row.verdict == "rejected" else ""
    return [said for said in (rejected, row.sandbox, row.acts) if said]


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
