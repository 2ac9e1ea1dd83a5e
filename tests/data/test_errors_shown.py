"""An error in a notebook shows the reader's line and the last line, and nothing of a library."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbclient import NotebookClient


@pytest.fixture(scope="module")
def shown() -> list[str]:
    cells = (
        "import pandas as pd\nfrom workbook.data import load\nt = pd.DataFrame({'price': [1]})",
        "x = 1\nt['prise']",
        "def half(y):\n    return y / 0\nhalf(3)",
        "load('nonsense')",
        "x = 1\ntablets = 27 x 30",
    )
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, allow_errors=True, kernel_name="python3", timeout=120).execute()
    texts = ["\n".join(cell.outputs[0].traceback) for cell in book.cells[1:]]
    return [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in texts]


def test_an_error_inside_pandas_shows_the_cell_only(shown: list[str]) -> None:
    assert "----> 2 t['prise']" in shown[0] and shown[0].endswith("KeyError: 'prise'")
    assert "site-packages" not in shown[0] and len(shown[0].splitlines()) < 10


def test_a_readers_own_function_stays(shown: list[str]) -> None:
    assert "----> 3 half(3)" in shown[1] and "----> 2     return y / 0" in shown[1]


def test_an_error_of_the_course_is_one_sentence(shown: list[str]) -> None:
    assert shown[2].startswith("There is no table called") and "---->" not in shown[2]


def test_a_line_that_cannot_be_read_is_shown_with_an_arrow(shown: list[str]) -> None:
    lines = shown[3].splitlines()
    assert "line 2" in shown[3] and any(line.strip() == "tablets = 27 x 30" for line in lines)
    assert any(set(line.strip()) == {"^"} for line in lines)
    assert lines[-1].startswith("SyntaxError: invalid syntax")
