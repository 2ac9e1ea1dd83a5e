"""Tasks that a person marks: how ``inspect`` looks at them, and what a score they get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cells import ROOT
from workbook.course.inspect import inspect
from workbook.course.notebook import Notebook
from workbook.grading.score import read_score

CAPSTONE = ROOT / "source" / "day5" / "5-3-capstone.ipynb"


def capstone(tmp_path: Path, change: Any) -> list[str]:
    """The findings about the capstone after a change of its memo cell and the task above it."""
    raw = json.loads(CAPSTONE.read_text(encoding="utf-8"))
    place = next(n for n, cell in enumerate(raw["cells"]) if cell["id"] == "memo")
    change(raw["cells"][place], raw["cells"][place - 1])
    folder = tmp_path / "source" / "day5"
    folder.mkdir(parents=True)
    answers = CAPSTONE.with_suffix(".answers.yaml")
    (folder / answers.name).write_text(answers.read_text(encoding="utf-8"), encoding="utf-8")
    file = folder / CAPSTONE.name
    file.write_text(json.dumps(raw, sort_keys=True), encoding="utf-8")
    return [finding.message for finding in inspect(Notebook.read(file))]


def test_the_memo_keeps_the_rules(tmp_path: Path) -> None:
    assert capstone(tmp_path, lambda memo, task: None) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda memo, task: task.update(source=["### Task 3: The memo\n\n<details><summary>Hint"
                                                "</summary>x</details>"]), "such as ### Task 8"),
        (lambda memo, task: memo.update(source=["Write here."]), "with a model answer"),
        (lambda memo, task: memo["metadata"]["nbgrader"].update(locked=True), "is not locked"),
        (lambda memo, task: memo["metadata"]["nbgrader"].pop("points"), "gives points"),
    ],
)  # fmt: skip
def test_a_broken_memo_is_found(tmp_path: Path, change: Any, message: str) -> None:
    assert any(message in found for found in capstone(tmp_path, change))


def test_a_memo_waits_for_a_person_and_an_empty_one_does_not() -> None:
    released = Notebook.read(ROOT / "release" / "day5" / CAPSTONE.name)
    memo = next(cell for cell in released.cells if cell.id == "memo")
    assert "Write here." in memo.source and "SOLUTION" not in memo.source
    assert read_score(memo, None).points == 0
    memo.source += "\nAt least 12.40 BTC."
    assert (read_score(memo, None).points, read_score(memo, None).most) == (None, 8)
