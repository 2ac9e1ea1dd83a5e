"""What notebooks import, found without running them."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.cells import ROOT
from workbook.course.imported import imported


def write(file: Path, *cells: str) -> Path:
    book = new_notebook(cells=[new_markdown_cell("import nothing"), *map(new_code_cell, cells)])
    nbformat.write(book, file)
    return file


def test_names_and_what_is_used_of_modules(tmp_path: Path) -> None:
    one = write(
        tmp_path / "a.ipynb", "import pandas as pd\nfrom workbook import charts",
        "%matplotlib inline\nimport missed", "def f():\n    from a.b import c as d\n    d.e.g",
        "charts.columns(x.y)\nfrom . import z", "from q.r import *",
    )  # fmt: skip
    two = write(tmp_path / "b.ipynb", "import json", "pd.nothing, charts.nothing")
    assert imported([one, two]) == [
        "a.b.c", "a.b.c.e", "json", "pandas", "q.r", "workbook.charts", "workbook.charts.columns",
    ]  # fmt: skip


def test_what_is_no_notebook_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "b.ipynb").write_text('{"cells": [1, {"cell_type": "code"}]}', encoding="utf-8")
    (tmp_path / "c.ipynb").write_text("[]", encoding="utf-8")
    assert imported([*tmp_path.iterdir(), tmp_path / "none.ipynb"]) == []


def test_the_course_s_own_day() -> None:
    names = imported(sorted((ROOT / "source" / "day4").glob("*.ipynb")))
    assert "workbook.flows.case_ledger" in names
    assert any(name.startswith("workbook.charts.") for name in names)
