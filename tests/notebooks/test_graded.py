"""Every assignment, graded as a submission is: the solutions earn all points, nothing earns none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader import utils
from traitlets.config import Config

from tests.cells import ROOT
from tests.classroom.class_of import answered
from tests.notebooks.days import of_its_day
from workbook.course.notebook import Notebook
from workbook.grading.config import configure
from workbook.grading.examination import close_all
from workbook.grading.execute import ExecuteSubmission
from workbook.grading.restore import lay_on_source
from workbook.grading.score import read_score

SOURCES = sorted((ROOT / "source").glob("*/*.ipynb"))


def points(file: Path, kind: str, place: Path) -> tuple[dict[str, float], dict[str, float], list]:
    """What each check gave, what it could give, and the reasons why not."""
    source = Notebook.read(file).node
    notebook, _ = lay_on_source(answered(file, kind, 0), source)
    config = Config()
    configure(config, ROOT)
    resources = {
        "metadata": {"path": str(place)},
        "nbgrader": {"assignment": file.parent.name, "notebook": file.stem},
    }
    executed, resources = ExecuteSubmission(config=config).preprocess(notebook, resources)
    earned, most, reasons = {}, {}, []
    for cell in executed.cells:
        if utils.is_grade(cell) and not utils.is_solution(cell):
            name = cell.metadata["nbgrader"]["grade_id"]
            score = read_score(cell, resources["workbook"]["verdicts"].get(cell.id))
            earned[name], most[name] = score.points or 0.0, cell.metadata["nbgrader"]["points"]
            reasons += score.reasons
    return earned, most, reasons


@pytest.fixture(scope="module", autouse=True)
def no_examiners_left() -> Iterator[None]:
    """They serve all tests here, and no longer."""
    yield
    close_all()


@pytest.mark.parametrize("file", map(of_its_day, SOURCES))
def test_the_solutions_earn_all_points_and_blanks_none(file: Path, tmp_path: Path) -> None:
    unwanted = shutil.ignore_patterns("*.ipynb", "*.yaml")
    shutil.copytree(file.parent, tmp_path, ignore=unwanted, dirs_exist_ok=True)
    earned, most, reasons = points(file, "right", tmp_path)
    assert most and earned == most, reasons
    earned, _, _ = points(file, "blank", tmp_path)
    assert not any(earned.values())
