"""The instructor's day with ``workbook`` and with nbgrader's own commands: the same scores."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.classroom.class_of import course_with_class
from tests.nbgrader_runs import exported, nbgrader, workbook


def with_workbook(course: Path, day: str) -> dict[tuple[str, str], float]:
    for verb in ("release", "collect", "grade", "feedback"):
        done = workbook(course, verb, day)
        assert done.returncode == 0, f"{verb}: {done.stdout} {done.stderr}"
    assert workbook(course, "grades", "--csv", "class.csv").returncode == 0
    with (course / "class.csv").open(encoding="utf-8-sig") as stream:
        return {
            (row["student"].removeprefix("'"), row["assignment"]): float(row["score"])
            for row in csv.DictReader(stream)
        }


def with_nbgrader(course: Path, day: str) -> dict[tuple[str, str], float]:
    for verb in (
        "generate_assignment", "release_assignment", "collect", "autograde",
        "generate_feedback", "release_feedback",
    ):  # fmt: skip
        done = nbgrader(course, verb, day)
        assert done.returncode == 0, f"{verb}: {done.stderr}"
    return exported(course)


def check_class(folder: Path, day: str, size: int) -> None:
    ours, theirs = folder / "ours", folder / "theirs"
    kinds = course_with_class(ours, day, size)
    course_with_class(theirs, day, size)
    scores = with_workbook(ours, day)
    assert scores == with_nbgrader(theirs, day)
    assert {student for student, _ in scores} == set(kinds)
    most = max(scores.values())
    for (student, _), score in scores.items():
        if kinds[student] == "right":
            assert score == most, student
        elif kinds[student] == "blank":
            assert score == 0, student
        elif kinds[student] in ("wrong", "mixed"):
            assert score < most, student
    for student in kinds:
        pages = list((ours / "feedback" / student / day).glob("*.html"))
        assert len(pages) == len(list((ours / "source" / day).glob("*.ipynb")))


def test_a_small_class(tmp_path: Path) -> None:
    check_class(tmp_path, "pretest", 5)


@pytest.mark.slow
def test_a_class_of_twenty_on_day_1(tmp_path: Path) -> None:
    check_class(tmp_path, "day1", 20)
