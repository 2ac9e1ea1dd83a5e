"""Facts about a submission, read off its code: what is said, and that honest work has none."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader import utils

from tests.cells import ROOT, graded, solved, tiny_assignment, write
from workbook.course.answers import answers_path, load_answers
from workbook.grading.acts import MOST_ACTS, acts_of
from workbook.grading.submission import read_submission

SOURCE = tiny_assignment()
ASSIGNMENTS = sorted((ROOT / "source").glob("*/*.ipynb"))


def acts(code: str) -> list[str]:
    """What is said about an added cell, which is cell 4."""
    sent = solved()
    sent.cells.insert(3, new_code_cell(code))
    return acts_of(sent, SOURCE)


@pytest.mark.parametrize("file", ASSIGNMENTS, ids=lambda f: f.stem)
def test_released_copies_solutions_and_known_answers_have_none(file: Path) -> None:
    source = nbformat.read(file, as_version=4)
    released = nbformat.read(ROOT / "release" / file.relative_to(ROOT / "source"), as_version=4)
    assert acts_of(released, source) == []
    answers = load_answers(answers_path(file))
    cells = {c.metadata.nbgrader.grade_id: c for c in released.cells if utils.is_solution(c)}
    for cell in (c for c in source.cells if utils.is_solution(c)):
        solution = cell.source.partition("### BEGIN SOLUTION\n")[2].partition("### BLANK")[0]
        cells[cell.metadata.nbgrader.grade_id].source = solution
    assert acts_of(released, source) == []
    for task, known in answers.items():
        for answer in (*known.right, *known.wrong):
            cells[task].source = answer.code
            assert acts_of(released, source) == [], answer.code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import socket\n\nsocket.create_connection(('a', 1))",
         "line 3: opens a network connection (socket.create_connection)"),
        ("from urllib.request import urlopen as u\nu('http://a')",
         "line 2: opens a network connection (urllib.request.urlopen)"),
        ("import requests", "line 1: opens a network connection (requests)"),
        ("import pandas as pd\npd.read_csv('https://a/b.csv')",
         "line 2: reads from the network (https://a/b.csv)"),
        ("import os\nos.system('ls')", "line 2: starts another program or process (os.system)"),
        ("import os\nos.execv('a', [])", "line 2: starts another program or process (os.execv)"),
        ("run = __import__('os').system\nrun('ls')",
         "line 1: starts another program or process (os.system)"),
        ("import importlib\nimportlib.import_module('subprocess').run('ls')",
         "line 2: starts another program or process (subprocess.run)"),
        ("x = 1\n!ls", "line 2: runs a shell command"),
        ("%%bash\ncat /etc/passwd", "line 1: uses a cell magic (%%bash)"),
        ("files = !ls", "line 1: runs a shell command"),
        ("%load_ext x", "line 1: uses a magic (%load_ext)"),
        ("import ctypes", "line 1: calls machine code (ctypes)"),
        ("open('/home/x/gradebook.db')",
         "line 1: opens a place outside its folder (/home/x/gradebook.db)"),
        ("open('../../source/a.ipynb').read()",
         "line 1: opens a place outside its folder (../../source/a.ipynb)"),
        ("from pathlib import Path\nPath('~/x').read_text()",
         "line 2: opens a place outside its folder (~/x)"),
        ("x = '/proc/self/environ'", "line 1: names a place of the system (/proc/self/environ)"),
        ("import sqlite3", "line 1: reaches for the gradebook (sqlite3)"),
        ("f = 'gradebook' + '.db'", "line 1: names the gradebook (gradebook)"),
        ("get_ipython().ast_transformers.append(1)",
         "line 1: changes how cells are run (get_ipython().ast_transformers)"),
        ("ip = get_ipython()", "line 1: asks for the notebook's own machinery (get_ipython)"),
        ("import builtins\nbuiltins.len = lambda x: 5",
         "line 2: replaces a built-in function (builtins.len)"),
        ("import sys\nsys.modules['pandas'] = 1",
         "line 2: replaces a module or a part of it (sys.modules)"),
        ("import workbook.checks as c\nc.check = print",
         "line 2: replaces a part of a library (workbook.checks.check)"),
        ("import pandas as pd\npd.DataFrame.sum = lambda self: 5",
         "line 2: replaces a part of a library (pandas.DataFrame.sum)"),
        ("import pandas as pd\nsetattr(pd.Series, 'sum', None)",
         "line 2: replaces a part of a library (pandas.Series)"),
        ("check = print", "line 1: sets the name check, which the checks use"),
        ("def check(x):\n    return x", "line 1: sets the name check, which the checks use"),
        ("class A:\n    def __eq__(self, other):\n        return True",
         "line 2: defines how its values answer to others (__eq__)"),
        ("().__class__.__subclasses__()", "line 1: looks into the running program"),
        ("exec('x = 1')", "line 1: runs text as code (builtins.exec)"),
        ("import inspect", "line 1: looks into the running program (inspect)"),
        ("import os\nos._exit(0)", "line 2: changes how the process ends (os._exit)"),
        ("globals()['check'] = 1", "line 1: sets a name through globals()"),
        ("from workbook.grading import score",
         "line 1: uses a part of the course that no notebook needs (workbook.grading.score)"),
        ("    import socket", "line 1: opens a network connection (socket)"),
        ("socket socket (", "line 1: names socket, in a cell that cannot be read as Python"),
    ],
)  # fmt: skip
def test_an_act_is_named_with_cell_and_line(code: str, said: str) -> None:
    assert any(f"Cell 4, {said}" in sentence for sentence in acts(code)), acts(code)


@pytest.mark.parametrize(
    "code",
    [
        "import pandas as pd\npd.options.display.max_rows = 10",
        "import math\nmath.sqrt(4)",
        "from datetime import date\ndate(2020, 1, 1)",
        "import plotly.express as px\nfig = px.bar(x=[1], y=[2])\nfig.layout.title = 'open /'",
        "sum = 3\nlist = [1]",
        "table = {}\ntable['a'] = 1\nrow = 1.0 / 2",
        "why = 'see https://www.unodc.org and ../notes'",
        "open('mine.csv', 'w').write('a')",
        "total = = 5",
        "name = 'a / b'.replace('/', ' ').replace('../', '')",
        "parts = []\nparts.append('/kg')",
        "rate = 5\n% 3",
        "import collections\ncollections.Counter('abc').most_common(1)",
    ],
)
def test_what_an_honest_person_writes_is_no_act(code: str) -> None:
    found = [sentence for sentence in acts(code) if "uses a magic" not in sentence]
    assert found == []


def test_edited_deleted_and_copied_cells_are_named() -> None:
    sent = solved()
    by_name = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in sent.cells}
    by_name["total-check"].source = "pass"
    sent.cells.remove(by_name["figure-check"])
    sent.cells.append(graded("answer", "total", "total = 5"))
    assert acts_of(sent, SOURCE) == [
        "Cells 3 and 8: total is there 2 times.",
        "Cell 4: the check total-check has another text.",
        "The check figure-check is missing.",
    ]


def test_tags_and_points_are_named_as_the_file_has_them(tmp_path: Path) -> None:
    sent = solved()
    sent.cells[2].metadata["tags"] = ["skip-execution", "mine"]
    sent.cells[3].metadata["nbgrader"]["points"] = 100
    assert acts_of(read_submission(write(sent, tmp_path / "tiny.ipynb")), SOURCE) == [
        "Cell 3: has the tag skip-execution.",
        "Cell 4: total-check says points 100, the author's 1.",
    ]


def test_an_honest_file_has_no_acts(tmp_path: Path) -> None:
    assert acts_of(read_submission(write(solved(), tmp_path / "tiny.ipynb")), SOURCE) == []


def test_an_unreadable_submission_has_no_acts() -> None:
    assert acts_of(nbformat.v4.new_notebook(), SOURCE) == []


@pytest.mark.parametrize(
    "code",
    ["-" * 90_000 + "1", "not " * 20_000 + "1", "a" + ".b" * 40_000, "(" * 90_000,
     "[" * 99 + "]" * 99, "lambda: " * 10_000 + "1", "1+\\\n" * 20_000 + "1", "\x00",
     "if 1:\n pass\n" + "elif 2:\n pass\n" * 6_000, "x=(1\n" + "+1\n" * 30_000 + ")",
     "x" + "()" * 40_000, "%a\n" * 30_000, "import socket\n" * 7_000, "x = " * 20_000 + "1",
     "\ud800 = 1".encode("utf-8", "replace").decode(), "é" * 99_999, "x" * 10_000_000],
    ids=range(17),
)  # fmt: skip
def test_hostile_text_is_survived_quickly(code: str) -> None:
    began = time.monotonic()
    found = acts(code)
    assert time.monotonic() - began < 5
    assert len(found) <= MOST_ACTS + 1 and all(len(sentence) < 300 for sentence in found)


@pytest.mark.parametrize(
    "cells",
    [
        ["\n" * 99_980 + "1"],
        # Names by the thousand, and as many assignments from a module that is none of them.
        ["from zz.b import c\nfrom zz.b import " + ",".join(f"d{cell}_{n}" for n in range(8000))
         for cell in range(4)] + ["x=c\n" * 12_000] * 4,
        [("x" + ".kernel" * 300 + "\n") * 45] * 4,
        ["import " + "a" * 40_000 + " as x\n" + "x\n" * 20_000] * 4,
        ["from " + "a" * 48_000 + " import " + ",".join(f"b{n}" for n in range(8000))]
        * 8,
    ],
    ids=["newlines", "names", "chains", "long-import", "long-from"],
)  # fmt: skip
def test_the_time_to_read_does_not_grow_faster_than_the_text(cells: list[str]) -> None:
    sent = solved()
    sent.cells[3:3] = [new_code_cell(code) for code in cells]
    began = time.monotonic()
    acts_of(sent, SOURCE)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    "code",
    ["get_ipython().kernel.shell", "get_ipython().a[0].b(1).kernel",
     "import IPython\nIPython.get_ipython().kernel"],
)  # fmt: skip
def test_the_way_to_the_kernel_is_named_through_a_chain(code: str) -> None:
    assert any("changes how cells are run (get_ipython().kernel)" in act for act in acts(code))


def test_a_name_bound_anew_is_followed_from_there() -> None:
    code = "import pandas as p\nimport os as p\nq = p\nq.system('ls')"
    assert any("starts another program" in act for act in acts(code))


def test_a_cell_copied_very_often_is_said_in_a_short_sentence() -> None:
    sent = solved()
    sent.cells += [graded("answer", "total", "total = 5")] * 10_000
    (said,) = acts_of(sent, SOURCE)
    assert said.endswith(" and others: total is there 10001 times.") and len(said) < 200


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_stops_it(code: str) -> None:
    sentences = acts(code.encode("utf-8", "replace").decode("utf-8"))
    assert all(sentence.isprintable() for sentence in sentences)


def test_metadata_in_any_form_is_survived() -> None:
    sent = solved()
    for cell, value in zip(sent.cells, (3, None, [], "x", {"grade_id": 5}), strict=False):
        cell.metadata = NotebookNode({"nbgrader": value, "tags": value})
    acts_of(sent, SOURCE)
