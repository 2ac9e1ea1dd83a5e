"""Cells and small courses for tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent


def graded(kind: str, grade_id: str, source: str, points: int = 0) -> NotebookNode:
    """An nbgrader cell: 'answer', 'check' or 'given'."""
    meta = {
        "grade": kind == "check",
        "grade_id": grade_id,
        "locked": kind != "answer",
        "schema_version": 3,
        "solution": kind == "answer",
        "task": False,
    }
    if kind == "check":
        meta["points"] = points
    cell = new_code_cell(source, metadata={"nbgrader": meta})
    cell.id = grade_id
    return cell


ANSWER = "### BEGIN SOLUTION\n{solution}\n### BLANK\n# {blank}\n### END SOLUTION"
HIDDEN = "\n### BEGIN HIDDEN TESTS\n{tests}\n### END HIDDEN TESTS"


def tiny_assignment() -> NotebookNode:
    """Three tasks: one point, two points in parts, one point with a figure and a function."""
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "P"}},
        cells=[
            new_markdown_cell("# Tiny", id="title"),
            graded("given", "start", "from workbook.checks import Marks, check"),
            graded("answer", "total", ANSWER.format(solution="total = 2 + 3", blank="total = ...")),
            graded(
                "check",
                "total-check",
                'check("total").is_number().done()' + HIDDEN.format(tests="assert total == 5"),
                1,
            ),
            graded(
                "answer",
                "pair",
                ANSWER.format(solution='year = 2015\nwhy = "b"', blank="year = ...\n# why = ..."),
            ),
            graded(
                "check",
                "pair-check",
                'check("year").is_number().done()'
                + HIDDEN.format(
                    tests="marks = Marks()\n"
                    'with marks.part("the year", points=1):\n'
                    '    check("year").equals(2015)\n'
                    'with marks.part("the reason", points=1):\n'
                    '    check("why").equals("b", remark="Read the unit again.")\n'
                    "marks"
                ),
                2,
            ),
            graded(
                "answer",
                "figure",
                ANSWER.format(
                    solution=(
                        "import plotly.graph_objects as go\n"
                        "fig = go.Figure(go.Bar(x=[1], y=[2]))\n"
                        'fig.update_layout(meta={"alt": "One bar of two."})\n'
                        "def double(x):\n    return 2 * x\n"
                        "fig"
                    ),
                    blank="double = ...",
                ),
            ),
            graded("check", "figure-check", "assert double(4) == 8", 1),
        ],
    )


def write(notebook: NotebookNode, file: Path) -> Path:
    """Write a notebook, with its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)
    return file


def make_course(folder: Path, *, stock: bool = False, timeout: int = 6) -> Path:
    """A course folder with the assignment ``tiny``, set up as the course's own or as stock."""
    write(tiny_assignment(), folder / "source" / "tiny" / "tiny.ipynb")
    return configured(folder, stock=stock, timeout=timeout)


def configured(folder: Path, *, stock: bool, timeout: int) -> Path:
    """Write the settings of a course folder: the course's own, or stock ones."""
    if stock:
        text = (
            "from pathlib import Path\nc = get_config()\n"
            'c.CourseDirectory.course_id = "nps"\n'
            "root = Path(__file__).resolve().parent\n"
            "c.CourseDirectory.root = str(root)\n"
            "c.CourseDirectory.db_url = f\"sqlite:///{root / 'gradebook.db'}\"\n"
            'c.Exchange.root = str(root / "exchange")\n'
        )
    else:
        text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8") + "\nc = get_config()\n"
    text += f"c.Execute.timeout = {timeout}\n"
    (folder / "nbgrader_config.py").write_text(text, encoding="utf-8")
    return folder


def solved(**answers: str) -> NotebookNode:
    """The tiny notebook as a trainee hands it in, right unless ``answers`` says otherwise."""
    notebook = tiny_assignment()
    for cell in notebook.cells:
        source = cell.source
        if "### BEGIN SOLUTION" in source:
            body = source.split("### BEGIN SOLUTION\n")[1].split("\n### BLANK")[0]
            cell.source = answers.get(cell.id, body)
        elif "### BEGIN HIDDEN" in source:
            cell.source = source.split("\n### BEGIN HIDDEN")[0]
    return notebook


def hand_in(course: Path, student: str, notebook: NotebookNode | bytes, name: str = "tiny") -> Path:
    """Put a submission where ``collect`` would put it."""
    file = course / "submitted" / student / "tiny" / f"{name}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        file.write_bytes(notebook)
    else:
        nbformat.write(notebook, file)
    return file


def remove(course: Path) -> None:
    """Throw a course away."""
    shutil.rmtree(course, ignore_errors=True)
