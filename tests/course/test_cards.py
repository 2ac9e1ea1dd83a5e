"""The cards say what JupyterLab really shows, and only what the notebooks use."""

from __future__ import annotations

import re
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.cells import ROOT
from workbook.course.notebook import Notebook, find_notebooks
from workbook.data import load

CARD = ROOT / "docs" / "cards" / "ten-errors.md"
PANDAS = ROOT / "docs" / "cards" / "pandas.md"
GIVEN = (
    "import pandas as pd\n"
    "price = 20\n"
    'table = pd.DataFrame({"price": [20, 30], "title": ["5 g", "10 g"]})'
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def rows() -> list[tuple[str, str, str]]:
    """Number, code and last line of each row of the card."""
    found = []
    for line in CARD.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("*") for cell in line.split(" | ")]
        if len(cells) == 5 and "`" in cells[1]:
            code = "\n".join(re.findall(r"`([^`]+)`", cells[1])).replace("␣", " ")
            found.append((cells[0].strip("| *"), code, cells[2].strip("`")))
    return found


@pytest.fixture(scope="module")
def shown() -> list[str]:
    """The last line under each example of the card; "" if it shows no error."""
    cells = [new_code_cell(GIVEN), *(new_code_cell(code) for _, code, _ in rows())]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, allow_errors=True, timeout=60).execute()
    lines = []
    for cell in notebook.cells[1:]:
        errors = [output for output in cell.outputs if output.output_type == "error"]
        text = "\n".join(errors[0].traceback) if errors else ""
        lines.append(COLOUR.sub("", text).strip().split("\n")[-1])
    return lines


def test_the_card_has_ten_errors() -> None:
    assert [number for number, _, _ in rows() if number] == [str(n) for n in range(1, 11)]


def test_each_example_gives_its_last_line(shown: list[str]) -> None:
    expected = [line if "Error" in line else "" for _, _, line in rows()]
    assert shown == expected


def test_the_quiet_error_is_quiet_and_wrong() -> None:
    _, code, line = rows()[-1]
    names = {"price": 20}
    for _ in range(2):
        exec(code, names)
    assert names["price"] == 30
    assert line == "nothing: no error"


def pandas_lines() -> list[str]:
    """Every piece of code of the pandas card that can run."""
    text = PANDAS.read_text(encoding="utf-8")
    return [code for code in re.findall(r"`([^`]+)`", text) if "(" in code or "[" in code]


def test_every_line_of_the_pandas_card_runs() -> None:
    names: dict[str, Any] = {"load": load, "dates": load("control_dates")}
    names["table"] = load("identifications")
    names["rows"] = names["table"][names["table"]["substance"] == "Eutylone"].head(1)
    lines = [code for code in pandas_lines() if not code.startswith(".")]
    assert len(lines) > 15
    for code in lines:
        exec(code, names)


def test_the_pandas_card_has_only_what_the_notebooks_use() -> None:
    notebooks = [Notebook.read(file) for file in find_notebooks([], ROOT)]
    code = "\n".join(text for notebook in notebooks for _, text in notebook.visible_code)
    used = {word for line in pandas_lines() for word in re.findall(r"\.(\w+)", line)}
    assert {"head", "item", "groupby"} <= used
    assert sorted(word for word in used if f".{word}" not in code and word.isalpha()) == []
