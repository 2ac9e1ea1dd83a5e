"""Notebooks are run with papermill, and a fault names its cell."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook

from tests.course.conftest import closing, code
from workbook.course.result import Result
from workbook.course.runner import run
from workbook.errors import UsageError

FIGURE = """from IPython.display import display
layout = {"title": {"text": "<b>Two</b>"}, "meta": {"alt": "One and two."}}
display({"application/vnd.plotly.v1+json": {"data": [{"y": [1, 2]}], "layout": layout}}, raw=True)
display({"image/png": "iVBORw0KGgo="}, raw=True)"""
PARAMETERS = code("year = 2010\nname = 'A'", "values", "parameters")
TIMEOUT = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notebooks, good and bad, with a file and a module beside them."""
    place = tmp_path_factory.mktemp("notebooks")
    (place / "data.txt").write_text("beside")
    (place / "ipykernel.py").write_text("raise SystemExit('not the kernel')")
    notebooks = {
        "good": [*closing(), FIGURE],
        "fault": ["a = 1", *closing()[:1], "def f():\n    return a / 0\n\nf()", "b = 2"],
        "parameters": [
            PARAMETERS,
            "assert (year, name) == (2023, 'Eutylone'), (year, name)",
        ],
        "partly": [code("year = 1", "values", "parameters"), "assert year == 2023"],
        "intended": [code("1 / 0", "intended", "raises-exception"), "assert 1 + 1 == 2"],
        "fault-after-intended": [code("1 / 0", "first", "raises-exception"), "assert False, 'no'"],
        "slow": ["1", "import time\ntime.sleep(60)"],
        "dead": ["1", "1", "import os\nos._exit(1)"],
        "exit": ["import sys\nsys.exit(0)", "1"],
        "beside": [
            "from pathlib import Path\n"
            "assert Path('data.txt').read_text() == 'beside'\n"
            "assert not list(Path().glob('*.ipynb'))\n"
            "Path('data.txt').write_text('changed')\n"
            "Path('new.txt').write_text('new')"
        ],
    }
    for name, cells in notebooks.items():
        nodes = [
            code(cell, f"cell-{number}") if isinstance(cell, str) else cell
            for number, cell in enumerate(cells, start=1)
        ]
        nbformat.write(new_notebook(cells=nodes), place / f"{name}.ipynb")
    (place / "text.ipynb").write_text("no notebook")
    return place


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the functions were told that were given to the run."""
    return []


@pytest.fixture(scope="module")
def results(folder: Path, told: list[str]) -> dict[str, Result]:
    """All of them run at once, two at a time."""
    paths = [*sorted(folder.glob("*.ipynb")), folder / "missing.ipynb"]
    done = run(
        paths,
        jobs=2,
        parameters={"year": 2023, "name": "Eutylone"},
        timeout=TIMEOUT,
        on_start=lambda path: told.append(f"start {path.stem}"),
        on_done=lambda result: told.append(f"done {result.path.stem}"),
    )
    assert [result.path for result in done] == paths
    return {result.path.stem: result for result in done}


def test_a_good_notebook_runs_with_its_figures(results: dict[str, Result]) -> None:
    good = results["good"]
    assert (good.status, good.cells, good.sentence, good.error) == ("ok", 1, "", "")
    assert good.seconds > 0
    figure, image = good.pictures
    assert (figure.cell, figure.alt, figure.title) == (4, "One and two.", "Two")
    assert figure.plotly is not None and figure.plotly["data"] == [{"y": [1, 2]}]
    assert (image.mime, image.image.strip(), image.plotly) == ("image/png", "iVBORw0KGgo=", None)


def test_a_fault_names_its_cell(results: dict[str, Result]) -> None:
    fault = results["fault"]
    assert (fault.status, fault.cells, fault.failing_cell) == ("failed", 2, 3)
    assert fault.sentence == "fault.ipynb, cell 3 (cell-3): ZeroDivisionError: division by zero"
    assert fault.failing_source.startswith("def f():")
    assert "----> 2     return a / 0" in fault.error
    assert "\x1b" not in fault.error


def test_parameters_reach_the_notebooks_that_have_them(results: dict[str, Result]) -> None:
    assert results["parameters"].sentence == ""
    assert results["partly"].sentence == ""


def test_an_injected_cell_does_not_count(folder: Path) -> None:
    (result,) = run([folder / "parameters.ipynb"], parameters={"year": 1})
    assert (result.failing_cell, result.cells) == (2, 2)
    assert "(1, 'A')" in result.error


def test_an_intended_error_is_no_failure(results: dict[str, Result]) -> None:
    assert (results["intended"].status, results["intended"].cells) == ("ok", 2)
    assert results["fault-after-intended"].failing_cell == 2


def test_a_slow_cell_fails(results: dict[str, Result]) -> None:
    slow = results["slow"]
    assert (
        slow.sentence
        == f"slow.ipynb, cell 2 (cell-2): The cell took longer than {TIMEOUT} seconds."
    )
    assert slow.failing_source == "import time\ntime.sleep(60)"


def test_a_dead_kernel_fails_its_notebook_only(results: dict[str, Result]) -> None:
    expected = "dead.ipynb, cell 3 (cell-3): The kernel died while the cell ran."
    assert results["dead"].sentence == expected


def test_a_notebook_that_ends_itself_fails(results: dict[str, Result]) -> None:
    assert results["exit"].failing_cell == 1


def test_a_notebook_runs_in_a_copy_of_its_folder(folder: Path, results: dict[str, Result]) -> None:
    assert results["beside"].sentence == ""
    assert (folder / "data.txt").read_text() == "beside"
    assert not (folder / "new.txt").exists()


def test_what_is_no_notebook_fails(results: dict[str, Result]) -> None:
    assert "text.ipynb is not a notebook" in results["text"].sentence
    assert "cannot be read" in results["missing"].sentence
    assert results["text"].failing_cell == 0


def test_who_calls_is_told(results: dict[str, Result], told: list[str]) -> None:
    for name in results:
        assert told.index(f"start {name}") < told.index(f"done {name}")
    assert len(told) == 2 * len(results)


def test_an_unknown_parameter_is_named(folder: Path) -> None:
    paths = [folder / "parameters.ipynb", folder / "text.ipynb"]
    with pytest.raises(UsageError, match=r"called yeer\. There are: name, year\."):
        run(paths, parameters={"year": 1, "yeer": 2})
    with pytest.raises(UsageError, match="They have no parameters"):
        run([folder / "good.ipynb"], parameters={"year": 1})


def test_a_parameter_that_cannot_be_passed_on(folder: Path) -> None:
    with pytest.raises(UsageError, match="The parameter year is a "):
        run([folder / "parameters.ipynb"], parameters={"year": folder})


def test_nothing_to_run() -> None:
    assert run([]) == []
    with pytest.raises(UsageError, match="1 or more"):
        run([], jobs=0)


def test_an_error_of_the_caller_ends_what_is_running(folder: Path) -> None:
    def stop(path: Path) -> None:
        if path.stem == "good":
            raise KeyboardInterrupt

    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        run([folder / "slow.ipynb", folder / "good.ipynb"], jobs=2, timeout=300, on_start=stop)
    assert time.perf_counter() - start < 30  # The slow cell alone takes 60 seconds.


def test_a_worker_that_dies_is_replaced(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that ends the worker on its first notebook stands in for a crash."""
    once = tmp_path / "once"
    (tmp_path / "papermill.py").write_text(
        "import os, pathlib\n"
        f"once = pathlib.Path({str(once)!r})\n"
        "if not once.exists():\n    once.touch()\n    os._exit(1)\n"
        "raise ImportError('the second time')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    first, second = run([folder / "good.ipynb"] * 2, jobs=1)
    assert "The program that ran it ended" in first.sentence
    assert "the second time" in second.sentence


def test_no_thread_is_left(results: dict[str, Result]) -> None:
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("ThreadPoolExecutor")]
