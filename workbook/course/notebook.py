"""Notebooks as objects, and how to find them."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from workbook.course.findings import Finding
from workbook.course.header import Header, parse_header
from workbook.course.regions import take_apart
from workbook.errors import UsageError, WorkbookError

FOLDERS = {"lesson": "notebooks", "assignment": "source"}
TAG = re.compile(r"<[^>]*>")


class NotebookError(WorkbookError):
    """A file is no notebook, or cannot be read."""


@dataclass(frozen=True)
class Task:
    """Three cells in a row. ``grade_id`` is that of the answer cell; ``number`` counts from 1
    and is the place of the task cell in the notebook."""

    grade_id: str
    number: int
    task: NotebookNode
    answer: NotebookNode
    check: NotebookNode
    points: float


@dataclass(frozen=True)
class Notebook:
    """One notebook file.

    ``raw`` is the file's JSON as it stands. ``node`` is the same, mended by nbformat where
    ids are missing, and lifted to nbformat 4 if it is older.
    """

    path: Path
    node: NotebookNode
    raw: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Notebook:
        """Read a notebook.

        :raises NotebookError: the file is missing or is no notebook.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                text = path.read_text(encoding="utf-8")
                raw = json.loads(text)
                node = nbformat.reads(text, as_version=4)
                nbformat.validate(node)
        except OSError as error:
            raise NotebookError(f"{path} cannot be read ({error.strerror}).") from error
        except Exception as error:
            raise NotebookError(
                f"{path} is not a notebook, or it is damaged. Open it in JupyterLab to see more."
            ) from error
        return cls(path, node, raw)

    @property
    def cells(self) -> list[NotebookNode]:
        """All cells, in order."""
        return list(self.node.cells)

    def finding(self, cell: int, rule: str, message: str) -> Finding:
        """A finding about one of the cells, which count from 1."""
        return Finding(self.path, cell, str(self.cells[cell - 1].get("id", "")), rule, message)

    @cached_property
    def header(self) -> Header:
        """What the first cell says.

        :raises HeaderError: a line of it is missing or wrong.
        """
        return parse_header(self.cells[0].source if self.cells else "")

    @cached_property
    def tasks(self) -> list[Task]:
        """The complete tasks: task, answer and check in a row with matching grade ids."""
        found = []
        cells = self.cells
        for index in range(len(cells) - 2):
            task, answer, check = cells[index : index + 3]
            name = grading(answer).get("grade_id", "")
            if (
                "task" in tags(task)
                and is_answer(answer)
                and is_check(check)
                and grading(check).get("grade_id") == f"{name}-check"
            ):
                points = float(grading(check).get("points") or 0)
                found.append(Task(name, index + 1, task, answer, check, points))
        return found

    @cached_property
    def words(self) -> int:
        """How many words the markdown cells have; marks and tags do not count."""
        text = " ".join(cell.source for cell in self.cells if cell.cell_type == "markdown")
        return sum(any(map(str.isalnum, word)) for word in TAG.sub(" ", text).split())

    @cached_property
    def visible_code(self) -> list[tuple[int, str]]:
        """Number (from 1) and text of the code cells as a trainee sees them."""
        return [
            (number, take_apart(cell.source).visible)
            for number, cell in enumerate(self.cells, start=1)
            if cell.cell_type == "code"
            and not cell.metadata.get("jupyter", {}).get("source_hidden", False)
        ]

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Names that the ``parameters`` cells set, with their values.

        A value that is more than a literal is ``...``.
        """
        found: dict[str, Any] = {}
        for cell in self.cells:
            if cell.cell_type == "code" and "parameters" in tags(cell):
                found |= _assignments(cell.source)
        return found


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def grading(cell: NotebookNode) -> dict[str, Any]:
    """What nbgrader knows about a cell; empty for an ordinary one."""
    return dict(cell.metadata.get("nbgrader", {}))


def is_answer(cell: NotebookNode) -> bool:
    """A code cell in which the trainee writes."""
    marks = grading(cell)
    return cell.cell_type == "code" and bool(marks.get("solution")) and not marks.get("grade")


def is_check(cell: NotebookNode) -> bool:
    """A code cell that gives points."""
    marks = grading(cell)
    return cell.cell_type == "code" and bool(marks.get("grade")) and not marks.get("solution")


def find_notebooks(paths: Sequence[str | Path], root: Path) -> list[Path]:
    """The notebooks meant by ``paths``, each once; of a folder in the order of their names.

    :param paths: files, folders, or what lies in ``notebooks/`` and ``source/``, such as
        ``day1`` (its lessons, then its assignments). Nothing means all lessons and assignments.
    :param root: the folder of the course; relative paths may start there or here.
    :raises UsageError: one of the paths does not exist or holds no notebook.
    """
    if not paths:
        whole = [file for folder in FOLDERS.values() for file in _below(root / folder)]
        if not whole:
            raise UsageError(f"There is no notebook in notebooks/ and source/ of {root}.")
        return whole
    found: dict[Path, Path] = {}
    for path in paths:
        notebooks = [file for place in _places(str(path), root) for file in _below(place)]
        if not notebooks:
            raise UsageError(f"There is no notebook in {path}. Give a notebook, folder or day.")
        for file in notebooks:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _places(path: str, root: Path) -> list[Path]:
    here = [place for place in (Path(path), root / path) if place.exists()]
    if here:
        return here[:1]
    days = [root / folder / path for folder in FOLDERS.values()]
    if any(day.exists() for day in days):
        return days
    raise UsageError(f"There is no notebook, folder or day called {path}. Check the name.")


def _below(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(
        file
        for file in place.rglob("*.ipynb")
        if not any(part.startswith(".") for part in file.relative_to(place).parts)
    )


def _assignments(source: str) -> dict[str, Any]:
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return {}
    found: dict[str, Any] = {}
    for statement in statements:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                found[target.id] = _literal(statement.value)  # type: ignore[attr-defined]
    return found


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:
        return ...
