"""What a marked notebook shows is what any notebook program would show for the same cells."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from tests.cells import ROOT, configured, hand_in, solved, tiny_assignment, write
from tests.nbgrader_runs import workbook

CELLS = (
    "print('one')\n3",
    "from IPython.display import HTML, clear_output, display\n"
    "shown = display(HTML('<b>first</b>'), display_id='it')",
    "shown.update(HTML('<b>second</b>'))",
    "shown.display(HTML('<b>third</b>'))",
    "print('gone')\nclear_output()\nprint('left')",
    "print('gone')\nclear_output(wait=True)\nprint('left')",
    "print('stays')\nclear_output(wait=True)",
    "display({'text/plain': 'x', 'application/json': {'a': [1, None]}}, raw=True)",
    "print('before')\nraise ValueError('after')",
)


def outputs(notebook: NotebookNode) -> list[list[NotebookNode]]:
    return [next(c.outputs for c in notebook.cells if c.source == source) for source in CELLS]


@pytest.mark.needs_bubblewrap
def test_outputs_are_those_that_nbclient_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = tmp_path / "course"
    write(tiny_assignment(), course / "source" / "tiny" / "tiny.ipynb")
    configured(course, stock=False, timeout=30)
    assert workbook(course, "release", "tiny").returncode == 0
    work = solved()
    work.cells += [new_code_cell(source) for source in CELLS]
    hand_in(course, "anna", work)
    done = workbook(course, "grade", "tiny")
    assert done.returncode == 0, done.stderr
    marked = nbformat.read(course / "autograded" / "anna" / "tiny" / "tiny.ipynb", as_version=4)

    monkeypatch.setenv("JUPYTER_PATH", str(ROOT / "workbook" / "kernels" / "jupyter"))
    plain = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    NotebookClient(plain, kernel_name="workbook-sealed", allow_errors=True).execute()
    for one, other in zip(outputs(marked), outputs(plain), strict=True):
        assert list(map(content, one)) == list(map(content, other))


@pytest.mark.needs_bubblewrap
def test_a_check_that_shows_what_no_notebook_holds_still_marks(tmp_path: Path) -> None:
    course, source = tmp_path / "course", tiny_assignment()
    for cell, shown in (
        ("total-check", "{'text/plain': 'a'}, raw=True, metadata='x'"),
        ("pair-check", "{'text/html': 5}, raw=True"),
    ):
        check = next(one for one in source.cells if one.id == cell)
        check.source = f"from IPython.display import display\ndisplay({shown})\n{check.source}"
    write(source, course / "source" / "tiny" / "tiny.ipynb")
    configured(course, stock=False, timeout=30)
    assert workbook(course, "release", "tiny").returncode == 0
    hand_in(course, "anna", solved())
    done = workbook(course, "grade", "tiny")
    assert done.returncode == 0, done.stderr
    assert "4 of 4" in done.stdout
    assert workbook(course, "feedback", "tiny").returncode == 0


def content(output: NotebookNode) -> dict[str, object]:
    """An output without the number of its cell, which is another one there."""
    return {k: v for k, v in output.items() if k not in ("execution_count", "traceback")}
