"""The same submissions and the same checks with otter-grader, in an environment of its own.

``benchmarks/otter.lock`` is made by::

    printf 'otter-grader\nhatchling\neditables\n' | uv pip compile - pyproject.toml \
        --constraints requirements.lock --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header --output-file benchmarks/otter.lock
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import click
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader import utils

from benchmarks.classes import DAY, SOURCES, Graded
from benchmarks.commands import CommandError, spend
from tests.cells import ROOT

PLACE = ROOT / ".bench" / "otter"
LOCK = Path(__file__).with_name("otter.lock")
VERSION = re.findall(r"^otter-grader==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)[0]
TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}
"""
CASE = """

@test_case(points={points!r})
def part_{number}(env):
    exec({code!r}, env)
"""
ONE_PROCESS = """import json
import sys
from pathlib import Path

from otter.api import grade_submission

for file, autograder, results in json.loads(Path(sys.argv[1]).read_text()):
    graded = grade_submission(file, autograder, quiet=True)
    tests = [{"name": name, "score": test.score} for name, test in graded.results.items()]
    (Path(results) / "results.json").write_text(json.dumps({"tests": tests}))
"""


class OtterError(RuntimeError):
    """otter-grader cannot do this."""


def install() -> Path:
    """The folder of its programs; makes the environment when the lock has changed.

    :raises OtterError: it could not be made, for instance without the internet.
    """
    scripts = PLACE / "bin"
    stamp = PLACE / ".ready"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return scripts
    shutil.rmtree(PLACE, ignore_errors=True)
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", str(PLACE)],
        [*pip, "--require-hashes", "-r", str(LOCK)],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            click.echo(done.stderr, err=True)
            raise OtterError("it could not be installed")
    stamp.write_text(digest, encoding="utf-8")
    return scripts


@dataclass(frozen=True)
class Work:
    """One notebook of one submission: the file, its autograder, and where the results go."""

    file: Path
    autograder: Path
    results: Path


def with_otter(
    folder: Path, handed_in: Path, names: list[str], *, one_process: bool = False
) -> Graded:
    """Grade notebook after notebook: a command ``otter run`` for each, or all in one process.

    :raises OtterError: it cannot be installed, or not run these checks.
    """
    scripts = install()
    folder.mkdir()
    work = {name: list(_work(folder, handed_in, name)) for name in names}
    for file in SOURCES:
        _write_autograder(file, folder / f"{file.stem}.zip")
    every = [[str(one.file), str(one.autograder), str(one.results)]
             for works in work.values() for one in works]  # fmt: skip
    commands = [
        [str(scripts / "otter"), "run", "--no-logo", "--autograder", autograder,
         "--output-dir", results, file]
        for file, autograder, results in every
    ]  # fmt: skip
    if one_process:
        (folder / "grade_all.py").write_text(ONE_PROCESS, encoding="utf-8")
        (folder / "work.json").write_text(json.dumps(every), encoding="utf-8")
        commands = [[str(scripts / "python"), "grade_all.py", "work.json"]]
    try:
        # nbgrader sets this variable, and the checks read it.
        spent = spend(commands, folder, scripts, NBGRADER_EXECUTION="autograde")
    except CommandError as error:
        click.echo(str(error), err=True)
        raise OtterError("it failed") from error
    scores = {}
    for name, works in work.items():
        points = [_score(*one) for one in zip(SOURCES, works, strict=True)]
        if None not in points:
            scores[name] = sum(filter(None, points))
    return Graded(len(names), spent, None, scores)


def _work(folder: Path, handed_in: Path, name: str) -> Iterator[Work]:
    for source in SOURCES:
        one = Work(folder / name / source.name, folder / f"{source.stem}.zip",
                   folder / name / source.stem)  # fmt: skip
        one.results.mkdir(parents=True)
        nbformat.write(_for_otter(handed_in / name / DAY / source.name), one.file)
        yield one


def _score(source: Path, work: Work) -> float | None:
    """The points in its results file; None if a check of this notebook has none there."""
    tests = json.loads((work.results / "results.json").read_text(encoding="utf-8"))["tests"]
    points = {test["name"]: test["score"] for test in tests if "score" in test}
    checks = _checks(nbformat.read(source, as_version=4))
    whole = points.keys() == {cell.metadata.nbgrader.grade_id for cell in checks}
    return float(sum(points.values())) if whole else None


def _checks(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if utils.is_grade(cell)]


def _for_otter(file: Path) -> NotebookNode:
    """A submission whose checks are calls of otter's, as ``otter assign`` writes them."""
    notebook = nbformat.read(file, as_version=4)
    for cell in _checks(notebook):
        cell.source = f'grader.check("{cell.metadata.nbgrader.grade_id}")'
    notebook.cells.insert(0, new_code_cell("import otter\n\ngrader = otter.Notebook()"))
    return notebook


def _write_autograder(file: Path, target: Path) -> None:
    """The zip file that ``otter run`` wants: a test file for each check, files, settings."""
    with ZipFile(target, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"lang": "python"}))
        for cell in _checks(nbformat.read(file, as_version=4)):
            mark = cell.metadata.nbgrader
            text = TEST.format(name=mark.grade_id, points=mark.points)
            for number, (code, points) in enumerate(_cases(cell.source, mark.points), start=1):
                text += CASE.format(number=number, code=code, points=points)
            archive.writestr(f"tests/{mark.grade_id}.py", text)
        for beside in sorted(file.parent.rglob("*")):
            if beside.is_file() and beside.suffix not in (".ipynb", ".yaml"):
                archive.write(beside, f"files/{beside.relative_to(file.parent)}")


def _cases(source: str, points: float) -> list[tuple[str, float]]:
    """The code of a check, with its points.

    Partial credit is a test case for each part: what comes before the part, and its block.

    :raises OtterError: the check gives partial credit in another way, which otter does not have.
    """
    body = ast.parse(source).body
    parts = [place for place, node in enumerate(body) if isinstance(node, ast.With)]
    last = body[-1]
    if not parts:
        if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call):
            raise OtterError(f"its tests have no score of their own: {ast.unparse(last)}")
        return [(source, points)]
    cases = []
    for place in parts:
        part = body[place]
        assert isinstance(part, ast.With) and isinstance(part.items[0].context_expr, ast.Call)
        share = next(k.value for k in part.items[0].context_expr.keywords if k.arg == "points")
        before = [node for node in body[:place] if not isinstance(node, ast.With)]
        code = ast.unparse(ast.Module([*before, *part.body], []))
        cases.append((code, ast.literal_eval(share)))
    if sum(share for _, share in cases) != points:
        raise OtterError("the parts of a check are not worth its points")
    return cases
