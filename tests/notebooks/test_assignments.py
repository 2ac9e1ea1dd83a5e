"""Every assignment, found by walking ``source/``."""

from __future__ import annotations

import ast
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader import utils
from traitlets.config import Config

from tests.cells import ROOT
from workbook.course.answers import Answers, load_answers
from workbook.grading.config import configure
from workbook.grading.execute import ExecuteSubmission, Verdict
from workbook.grading.restore import lay_on_source
from workbook.grading.score import Score, read_score
from workbook.grading.submission import read_submission

ASSIGNMENTS = sorted((ROOT / "source").glob("*/*.ipynb"))
RELEASED = [ROOT / "release" / file.relative_to(ROOT / "source") for file in ASSIGNMENTS]
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "### BLANK", "HIDDEN TESTS")


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def execute(notebook: NotebookNode, beside: Path, folder: Path) -> dict[str, Verdict]:
    """Run a notebook as grading does, with the files that lie beside its source."""
    shutil.copytree(beside, folder, dirs_exist_ok=True)
    config = Config()
    configure(config, folder)
    resources: dict[str, object] = {"metadata": {"path": str(folder)}}
    _, resources = ExecuteSubmission(config=config).preprocess(notebook, resources)
    return resources["workbook"]["verdicts"]  # type: ignore[index]


def names_set_by(code: str) -> list[str]:
    return sorted(
        {
            node.id
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    )


@dataclass
class Tries:
    """Scores of the known answers of one assignment."""

    wrong: list[tuple[str, str, Score]] = field(default_factory=list)
    right: list[tuple[str, str, Score]] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)


def try_answers(file: Path, answers: dict[str, Answers], folder: Path) -> Tries:
    """Put every known answer before its check, in one kernel; the author's own comes last."""
    source = nbformat.read(file, as_version=4)
    cells: list[NotebookNode] = []
    plan: list[tuple[str, str, str, NotebookNode]] = []

    def add(code: str) -> NotebookNode:
        cell = new_code_cell(code, id=f"c{len(cells)}")
        cells.append(cell)
        return cell

    for position, cell in enumerate(source.cells):
        if cell.cell_type != "code":
            continue
        if not utils.is_solution(cell):
            if not utils.is_grade(cell):
                plan.append(("given", cell.metadata.nbgrader.grade_id, "", add(cell.source)))
            continue
        task = cell.metadata.nbgrader.grade_id
        check = source.cells[position + 1]
        forget = "".join(f"globals().pop({name!r}, None)\n" for name in names_set_by(cell.source))
        known = [
            *(("wrong", wrong.code) for wrong in answers[task].wrong),
            *(("right", right.code) for right in answers[task].right),
            ("right", cell.source),
        ]
        for kind, code in known:
            add(forget)
            add(code)
            graded = add(check.source)
            graded.metadata["nbgrader"] = check.metadata["nbgrader"]
            plan.append((kind, task, code, graded))
    notebook = new_notebook(cells=cells, metadata=source.metadata)
    verdicts = execute(notebook, file.parent, folder)
    tries = Tries()
    for kind, task, code, cell in plan:
        if kind == "given":
            if verdicts[cell.id].status != "ok":
                tries.broken.append((task, verdicts[cell.id].reason))
        else:
            getattr(tries, kind).append((task, code, read_score(cell, verdicts[cell.id])))
    return tries


@pytest.mark.parametrize("file", ASSIGNMENTS, ids=name_of)
def test_known_answers(file: Path, tmp_path: Path) -> None:
    """The solution and every other right answer score full; every wrong one scores nothing."""
    answers = load_answers(file.with_suffix(".answers.yaml"))
    tries = try_answers(file, answers, tmp_path)
    assert tries.broken == []
    assert [(t, c, s) for t, c, s in tries.wrong if s.points != 0] == []
    assert [(t, c, s) for t, c, s in tries.right if s.points != s.most] == []
    tasks = {task for task, _, _ in tries.right}
    for task in tasks:
        assert sum(t == task for t, _, _ in tries.wrong) >= 3, task
        assert sum(t == task for t, _, _ in tries.right) >= 2, task


@pytest.mark.parametrize("file", ASSIGNMENTS, ids=name_of)
def test_the_released_copy_scores_nothing_and_fails_only_at_blanks(
    file: Path, tmp_path: Path
) -> None:
    released = read_submission(ROOT / "release" / file.relative_to(ROOT / "source"))
    source = nbformat.read(file, as_version=4)
    notebook, repairs = lay_on_source(released, source)
    assert repairs == []
    verdicts = execute(notebook, file.parent, tmp_path)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if utils.is_grade(cell):
            assert read_score(cell, verdicts[cell.id]).points == 0, cell.source
        elif verdicts[cell.id].status != "ok":
            assert utils.is_solution(cell), f"{cell.source}: {verdicts[cell.id].reason}"
            assert "____" in cell.source, cell.source


@pytest.mark.parametrize("file", RELEASED, ids=name_of)
def test_the_released_copy_holds_no_solution(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [marker for marker in MARKERS if marker in text] == []
    assert not list(file.parent.glob("**/*.answers.yaml"))
    source = nbformat.read(ROOT / "source" / file.relative_to(ROOT / "release"), as_version=4)
    released = nbformat.read(file, as_version=4)
    lines = {
        line.strip()
        for cell in released.cells
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
    }
    for cell in source.cells:
        if utils.is_solution(cell):
            region = cell.source.split("BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
            solution, blank = region.split("### BLANK\n")
            given = {line.strip() for line in blank.replace("# ", "").splitlines()}
            own = {line.strip() for line in solution.splitlines()} - given - {""}
            assert own and not own & lines


def test_release_equals_a_fresh_build(tmp_path: Path) -> None:
    from workbook.classroom.day import build

    shutil.copytree(ROOT / "source", tmp_path / "source")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for name in sorted({file.parent.name for file in ASSIGNMENTS}):
        build(tmp_path, name)
    fresh = {f.relative_to(tmp_path / "release"): f for f in files(tmp_path / "release")}
    kept = {f.relative_to(ROOT / "release"): f for f in files(ROOT / "release")}
    assert set(fresh) == set(kept)
    for name, file in fresh.items():
        assert file.read_bytes() == kept[name].read_bytes(), f"run `workbook build`: {name}"


def files(folder: Path) -> list[Path]:
    return [f for f in folder.rglob("*") if f.is_file() and ".ipynb_checkpoints" not in f.parts]
