"""Lessons and assignments keep the rules, and run from top to bottom offline."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from tests.cells import ROOT
from tests.nbgrader_runs import workbook
from workbook.course.inspect import inspect, inspect_day
from workbook.course.notebook import Notebook, find_notebooks


def test_every_notebook_keeps_the_rules() -> None:
    notebooks = [Notebook.read(file) for file in find_notebooks([], ROOT)]
    assert len(notebooks) >= 9
    findings = [str(finding) for notebook in notebooks for finding in inspect(notebook)]
    findings += [str(finding) for finding in inspect_day(notebooks)]
    assert findings == []


def test_every_lesson_and_solution_runs(tmp_path: Path) -> None:
    report, junit = tmp_path / "report.html", tmp_path / "junit.xml"
    done = workbook(ROOT, "validate", "--report", str(report), "--junit", str(junit))
    assert done.returncode == 0, done.stderr
    cases = ET.parse(junit).getroot().findall(".//testcase")
    assert len(cases) == len(find_notebooks([], ROOT))
    page = report.read_text(encoding="utf-8")
    assert all(file.name in page for file in find_notebooks([], ROOT))
