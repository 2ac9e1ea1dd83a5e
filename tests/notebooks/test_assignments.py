"""Every assignment, found by walking ``source/``."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader import utils
from traitlets.config import Config

from tests.cells import ROOT
from tests.notebooks.days import of_its_day
from workbook.course.author import set_by, try_assignment
from workbook.grading.config import configure
from workbook.grading.execute import ExecuteSubmission, Verdict
from workbook.grading.restore import lay_on_source
from workbook.grading.score import read_score
from workbook.grading.submission import read_submission
from workbook.world.case import write_case

ASSIGNMENTS = sorted((ROOT / "source").glob("*/*.ipynb"))
RELEASED = [ROOT / "release" / file.relative_to(ROOT / "source") for file in ASSIGNMENTS]
#: Assignments of the days that work on a case.
ON_A_CASE = [file for file in ASSIGNMENTS if "checks_of(" in file.read_text("utf-8")]
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "### BLANK", "HIDDEN TESTS")


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def execute(notebook: NotebookNode, source: Path, folder: Path) -> dict[str, Verdict]:
    """Run a notebook as grading does, with the files that lie beside its source."""
    shutil.copytree(source.parent, folder, dirs_exist_ok=True)
    config = Config()
    configure(config, ROOT)
    resources: dict[str, object] = {
        "metadata": {"path": str(folder)},
        "nbgrader": {"assignment": source.parent.name, "notebook": source.stem},
    }
    _, resources = ExecuteSubmission(config=config).preprocess(notebook, resources)
    return resources["workbook"]["verdicts"]  # type: ignore[index]


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    """Cases of several seeds, with their truth, made when they are asked for."""
    folder = tmp_path_factory.mktemp("cases")
    return Cases(folder)


class Cases(dict[str, Path]):
    """Folders of cases by seed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, seed: str) -> Path:
        write_case(self._folder / seed, seed, truth=True)
        self[seed] = self._folder / seed
        return self[seed]


def check_known_answers(file: Path, case: Path) -> None:
    """The solution and every other right answer score full; every wrong one scores nothing."""
    trial = try_assignment(file, case)
    assert trial.faults == []
    tried = [(one.task, one.kind) for one in trial.tries]
    for task in dict.fromkeys(task for task, _ in tried):
        assert tried.count((task, "wrong")) >= 3, task
        assert tried.count((task, "right")) >= 1, task


@pytest.mark.parametrize("file", ASSIGNMENTS, ids=name_of)
def test_known_answers(file: Path, cases: Cases) -> None:
    check_known_answers(file, cases["1"])


@pytest.mark.parametrize("seed", ["21", "22", "23", "24", "25"])
def test_known_answers_on_unseen_cases(seed: str, cases: Cases) -> None:
    for file in ON_A_CASE:
        check_known_answers(file, cases[seed])


@pytest.mark.slow
@pytest.mark.parametrize("seed", [str(seed) for seed in range(200, 250)])
def test_known_answers_on_fifty_cases(seed: str, tmp_path: Path) -> None:
    write_case(tmp_path / "case", seed, truth=True)
    for file in ON_A_CASE:
        check_known_answers(file, tmp_path / "case")


def test_the_bundled_case_has_the_seals_of_every_assignment() -> None:
    kept = json.loads((ROOT / "datasets" / "case" / "seals.json").read_text("utf-8"))
    fresh: dict[str, object] = {}
    for file in ON_A_CASE:
        fresh |= try_assignment(file).seals
    assert kept == fresh, "run `workbook seals datasets/case`"


@pytest.mark.parametrize("file", map(of_its_day, ASSIGNMENTS))
def test_the_released_copy_scores_nothing_and_fails_only_at_blanks(
    file: Path, tmp_path: Path
) -> None:
    released = read_submission(ROOT / "release" / file.relative_to(ROOT / "source"))
    source = nbformat.read(file, as_version=4)
    notebook, repairs = lay_on_source(released, source)
    assert repairs == []
    verdicts = execute(notebook, file, tmp_path)
    blanks: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if utils.is_solution(cell) and cell.source.rstrip().endswith("= ..."):
            blanks |= set_by(cell.source)
        if utils.is_grade(cell):
            assert read_score(cell, verdicts[cell.id]).points == 0, cell.source
        elif verdicts[cell.id].status != "ok":
            reason = f"{cell.source}: {verdicts[cell.id].reason}"
            if utils.is_solution(cell):
                assert "____" in cell.source, reason
            else:
                assert answer_is_missing(cell, blanks), reason


def answer_is_missing(cell: NotebookNode, blanks: set[str]) -> bool:
    """A free cell, which the trainee may change, that works with an answer not yet given."""
    used = {node.id for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)}
    return not utils.is_locked(cell) and bool(used & blanks)


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
