"""A check does not praise an old value when the cell above it has stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

from workbook.checks.stopped import watch


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell as in a notebook, watched, with ``check`` in it."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    shell = InteractiveShell()
    watch(shell)
    shell.run_cell("from workbook.checks import check")
    yield shell
    shell.run_cell("tablets = finding = title = 0")
    shell.history_manager.end_session()


TABLE = "import pandas as pd\ntablets = pd.DataFrame({'a': [1, 2]}, index=['x', 'y'])"
CHECK = "check('tablets').is_number().done()"


def says(shell: InteractiveShell, code: str = CHECK) -> str:
    """What a check says; "" if it has nothing against the answer."""
    error = shell.run_cell(code).error_in_exec
    return str(error or "")


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("tablets = 27 * _30_", "name '_30_' is not defined"),
        ("tablets = 27 * ____", "A blank ____ is still empty."),
        ("tablets = «b»", "The computer cannot read a line."),
        ("tablets = 19.5 %", "The computer cannot read a line."),
        ("tablets = {'a': 1}['b']", "There is no column 'b'."),
        (f"{TABLE}['b']", "There is no column 'b'."),
        (f"{TABLE}.loc['b']", "There is no row or column 'b'."),
        (f"{TABLE}.loc['b', 'a']", "There is no row or column 'b'."),
        (f"{TABLE}[['a', 'b']]", "Something in the brackets is not the name of a column."),
        (f"{TABLE}[pd.Series(['x', 'y'])]", "A filter needs a comparison"),
        (f"{TABLE}['a'].____()", "A blank ____ is still empty."),
        ("import pandas as pd\ntablets = pd.Series([1, 2]).item()", "The filter keeps no row"),
        ("tablets = 1 / 0", "The last line of the error says why."),
    ],
)
def test_an_old_value_is_not_praised(shell: InteractiveShell, broken: str, why: str) -> None:
    shell.run_cell("tablets = 810")
    assert says(shell) == ""
    shell.run_cell(broken)
    for _ in range(2):
        assert "tablets still has its old value" in says(shell)
        assert why in says(shell)
    shell.run_cell("tablets = 810")
    assert says(shell) == ""


def test_a_first_answer_that_stops_is_explained(shell: InteractiveShell) -> None:
    shell.run_cell("del tablets") if "tablets" in shell.user_ns else None
    shell.run_cell("tablets = 27 * ____")
    assert "tablets does not exist yet. A blank ____ is still empty." in says(shell)


def test_a_cell_that_only_uses_the_name_is_no_broken_answer(shell: InteractiveShell) -> None:
    shell.run_cell("tablets = 810")
    shell.run_cell("tablets / 0")
    shell.run_cell("print(tablets == nothing)")
    assert says(shell) == ""


def test_a_check_that_fails_is_no_broken_answer(shell: InteractiveShell) -> None:
    failing = "tablets = 7\ncheck('tablets').is_text()"
    assert "is a number" in says(shell, failing)
    assert "is a number" in says(shell, failing)
    assert says(shell) == ""


def test_several_names_on_one_line_are_all_old(shell: InteractiveShell) -> None:
    shell.run_cell("finding, tablets = 'a', 1")
    shell.run_cell("finding, tablets = 'b', c")
    assert "old value" in says(shell)
    assert "old value" in says(shell, "check('finding').is_text().done()")


def test_nothing_is_old_while_nbgrader_runs_the_notebook(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run_cell("tablets = 810")
    shell.run_cell("tablets = _30_")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert says(shell) == ""


def test_a_shell_is_watched_once() -> None:
    shell = InteractiveShell()
    watch(shell)
    before = len(shell.events.callbacks["post_run_cell"])
    watch(shell)
    assert len(shell.events.callbacks["post_run_cell"]) == before
    shell.history_manager.end_session()
