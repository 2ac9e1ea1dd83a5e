"""A class that has handed in right, blank, wrong and damaged work, and ways to grade it."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader import utils

from tests.cells import ROOT
from tests.nbgrader_runs import exported, nbgrader, workbook
from workbook.course.answers import load_answers

Scores = dict[tuple[str, str], float]
NAMES = (
    "Анна Ковальчук", "Ion Popescu", "o'brien", "jürgen", "natalia.k", "boris", "maria", "oleg",
    "irina", "pavel", "sergei", "olga", "viktor", "elena", "andrei", "tatiana", "mihai",
    "svetlana", "dmitri", "larisa",
)  # fmt: skip


def answered(file: Path, kind: str, turn: int) -> NotebookNode:
    """The released copy of an assignment, filled in: 'right', 'wrong', 'mixed' or 'blank'."""
    source = nbformat.read(file, as_version=4)
    released = nbformat.read(ROOT / "release" / file.relative_to(ROOT / "source"), as_version=4)
    answers = load_answers(file.with_suffix(".answers.yaml"))
    solutions = {
        c.metadata.nbgrader.grade_id: c.source for c in source.cells if utils.is_solution(c)
    }
    code = [c for c in released.cells if utils.is_solution(c) and c.cell_type == "code"]
    for place, cell in enumerate(code):
        task = cell.metadata.nbgrader.grade_id
        choice = ("right", "wrong")[(place + turn) % 2] if kind == "mixed" else kind
        if choice == "right":
            own = solutions[task].split("BEGIN SOLUTION\n")[1].split("### BLANK")[0]
            others = [known.code for known in answers[task].right]
            cell.source = [own, *others][turn % (len(others) + 1)]
        elif choice == "wrong":
            cell.source = answers[task].wrong[turn % len(answers[task].wrong)].code
    return released


def damaged(notebook: NotebookNode, turn: int) -> NotebookNode:
    """What happens to notebooks in a classroom."""
    if turn == 0:
        notebook.cells = [c for c in notebook.cells if not utils.is_grade(c)]
    elif turn == 1:
        answer = next(c for c in notebook.cells if utils.is_solution(c))
        twin = new_code_cell(answer.source, metadata=answer.metadata)
        notebook.cells.insert(notebook.cells.index(answer), twin)
    elif turn == 2:
        for cell in notebook.cells:
            cell.metadata["tags"] = ["skip-execution"]
    else:
        notebook.cells.insert(len(notebook.cells) // 2, new_code_cell("import os; os._exit(1)"))
    return notebook


def course_with_class(folder: Path, day: str = "day1", size: int = 20) -> dict[str, str]:
    """Copy the course into ``folder`` and let ``size`` trainees hand in through the exchange.

    Returns the kind of work by trainee.
    """
    for room in ("source", "datasets"):
        shutil.copytree(ROOT / room, folder / room)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    kinds = ("right", "blank", "wrong", "mixed", "damaged")
    handed_in = {}
    for number, name in enumerate(NAMES[:size]):
        kind = kinds[number % len(kinds)]
        turn = number // len(kinds)
        inbound = folder / "exchange" / "nps" / "inbound"
        place = inbound / f"{name}+{day}+2026-03-02 16:00:{number:02}.000000 UTC+{number:04}"
        place.mkdir(parents=True)
        (place / "submission_secret.txt").write_text(f"secret-{number}")
        (place / "timestamp.txt").write_text(f"2026-03-02 16:00:{number:02}.000000 UTC")
        for file in sorted((ROOT / "source" / day).glob("*.ipynb")):
            work = answered(file, "right" if kind == "damaged" else kind, turn)
            nbformat.write(damaged(work, turn) if kind == "damaged" else work, place / file.name)
        handed_in[name] = kind
    return handed_in


def with_workbook(course: Path, day: str) -> Scores:
    """The whole day with ``workbook``; the scores by trainee and assignment."""
    for verb in ("release", "collect", "grade", "feedback"):
        done = workbook(course, verb, day)
        assert done.returncode == 0, f"{verb}: {done.stdout} {done.stderr}"
    assert workbook(course, "grades", "--csv", "class.csv").returncode == 0
    with (course / "class.csv").open(encoding="utf-8-sig") as stream:
        return {
            (row["student"].removeprefix("'"), row["assignment"]): float(row["score"])
            for row in csv.DictReader(stream)
        }


def with_nbgrader(course: Path, day: str) -> Scores:
    """The whole day with nbgrader's own commands."""
    for verb in (
        "generate_assignment", "release_assignment", "collect", "autograde",
        "generate_feedback", "release_feedback",
    ):  # fmt: skip
        done = nbgrader(course, verb, day)
        assert done.returncode == 0, f"{verb}: {done.stderr}"
    return exported(course)


def check_scores(scores: Scores, kinds: dict[str, str], day: str = "day1") -> None:
    """Everybody has a score, and right, blank and wrong work has the one it deserves."""
    assert {student for student, _ in scores} == set(kinds)
    cells = [
        cell for file in (ROOT / "source" / day).glob("*.ipynb")
        for cell in nbformat.read(file, as_version=4).cells if utils.is_grade(cell)
    ]  # fmt: skip
    most = sum(cell.metadata.nbgrader.points for cell in cells)
    for (student, _), score in scores.items():
        if kinds[student] == "right":
            assert score == most, student
        elif kinds[student] == "blank":
            assert score == 0, student
        elif kinds[student] in ("wrong", "mixed"):
            assert score < most, student
