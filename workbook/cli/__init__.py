"""The command ``workbook``: one short function a verb. Rooms are imported when a verb runs."""

from __future__ import annotations

from workbook.cli import authoring, backup, casefile, classroom, grading, roster, similarity, world
from workbook.cli.command import main

__all__ = [
    "authoring",
    "backup",
    "casefile",
    "classroom",
    "grading",
    "main",
    "roster",
    "similarity",
    "world",
]
