"""A class that has handed in Day 1, in a course folder of the course's own or of stock nbgrader."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat

from benchmarks.commands import SCRIPTS, Spent, spend
from tests.cells import ROOT
from tests.classroom.class_of import answered

DAY = "day1"
SOURCES = sorted((ROOT / "source" / DAY).glob("*.ipynb"))
KINDS = ("right", "blank", "wrong", "mixed")
STOCK_SETTINGS = 'c = get_config()\nc.CourseDirectory.course_id = "nps"\n'


@dataclass(frozen=True)
class Graded:
    """What grading and feedback of ``number`` submissions took; the scores of those that have one.

    The scores are read from the program's own export.
    """

    number: int
    grading: Spent
    feedback: Spent | None
    scores: dict[str, float]


def kind_of(number: int) -> str:
    """What kind of work the trainee with this number, from 0, has handed in."""
    return KINDS[number % len(KINDS)]


def hand_in(folder: Path, size: int) -> list[str]:
    """Write the work of ``size`` trainees into ``folder``, one subfolder each; their names.

    By turns right, blank, wrong and mixed; every turn takes the next of the known answers.
    """
    names = [f"trainee-{number:03}" for number in range(1, size + 1)]
    for number, name in enumerate(names):
        place = folder / name / DAY
        place.mkdir(parents=True)
        # What nbgrader's Submit leaves beside the notebooks; feedback asks for it.
        (place / "timestamp.txt").write_text("2026-03-02 16:00:00.000000 UTC", encoding="utf-8")
        (place / "submission_secret.txt").write_text(f"secret-{number}", encoding="utf-8")
        for file in SOURCES:
            work = answered(file, kind_of(number), number // len(KINDS))
            nbformat.write(work, place / file.name)
    return names


def _course(folder: Path, handed_in: Path, names: list[str]) -> None:
    """A course folder with Day 1 and what was handed in."""
    answers = shutil.ignore_patterns("*.answers.yaml")
    shutil.copytree(ROOT / "source" / DAY, folder / "source" / DAY, ignore=answers)
    for name in names:
        shutil.copytree(handed_in / name, folder / "submitted" / name)


def with_stock(folder: Path, handed_in: Path, names: list[str]) -> Graded:
    """Grade with the commands and settings of stock nbgrader."""
    _course(folder, handed_in, names)
    (folder / "nbgrader_config.py").write_text(STOCK_SETTINGS, encoding="utf-8")
    nbgrader = str(SCRIPTS / "nbgrader")
    spend([[nbgrader, "generate_assignment", DAY]], folder)
    grading = spend([[nbgrader, "autograde", DAY]], folder)
    feedback = spend([[nbgrader, "generate_feedback", DAY]], folder)
    spend([[nbgrader, "export", "--to", "grades.csv"]], folder)
    return Graded(len(names), grading, feedback, _scores(folder / "grades.csv", "student_id"))


def with_ours(folder: Path, handed_in: Path, names: list[str], jobs: int) -> Graded:
    """Grade with ``workbook``."""
    _course(folder, handed_in, names)
    shutil.copytree(ROOT / "datasets", folder / "datasets")
    shutil.copy(ROOT / "nbgrader_config.py", folder)

    def workbook(*words: str) -> Spent:
        return spend([[str(SCRIPTS / "workbook"), *words]], folder, WORKBOOK_ROOT=str(folder))

    workbook("release", DAY)
    grading = workbook("grade", DAY, "--jobs", str(jobs))
    feedback = workbook("feedback", DAY, "--jobs", str(jobs))
    workbook("grades", "--csv", "grades.csv")
    return Graded(len(names), grading, feedback, _scores(folder / "grades.csv", "student"))


def _scores(file: Path, student: str) -> dict[str, float]:
    with file.open(encoding="utf-8-sig") as stream:
        return {row[student]: float(row["score"]) for row in csv.DictReader(stream)}
