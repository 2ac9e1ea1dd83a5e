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
        ("tablets = 27 * _30_", "The computer does not know _30_. A letter is wrong"),
        ("tablets = b", 'The computer does not know b. Is it text? Then it needs quotes: "b".'),
        ("tablets = [b, 'c']", 'Then it needs quotes: "b".'),
        ("tablets = Check", "does not know Check, but check. Small and capital letters count."),
        ("tablets = 27 * ____", "A blank ____ is still empty."),
        ("tablets = (____ + )", "A blank ____ is still empty."),
        ("tablets = 27 x 30", "Times is a star: write * and not x."),
        ("tablets = 27\u044530", "Times is a star: write * and not x."),
        ("tablets =", "Nothing stands after the equals sign."),
        ("tablets = «b»", "The computer cannot read a line."),
        ("tablets = 19.5 %", "The computer cannot read a line."),
        ("tablets = 130,029", "There is a comma inside a number. Write 130029 for 130,029."),
        ("tablets = 1,286 / 2,091", "There is a comma inside a number. Write 1286 for 1,286."),
        ("tablets = 19,07", "A decimal has a point. Write 19.07 for 19,07."),
        (f"{TABLE}\ntablets = tablets[tablets['a'] >= 1,000]", "Write 1000 for 1,000."),
        ("tablets = {'a': 1}['b']", "There is no entry 'b'."),
        (f"{TABLE}['b']", "There is no column 'b'."),
        (f"{TABLE}.loc['b']", "There is no row or column 'b'."),
        (f"{TABLE}.loc['b', 'a']", "There is no row or column 'b'."),
        (f"{TABLE}[['a', 'b']]", "Something in the brackets is not the name of a column."),
        (f"{TABLE}[pd.Series(['x', 'y'])]", "A filter needs a comparison"),
        (f"{TABLE}['a'].____()", "A blank ____ is still empty."),
        (f"{TABLE}['a'].Median()", "The computer does not know .Median, but .median."),
        (f"{TABLE}['a'].middle()", "does not know .middle here. Compare with the example"),
        (f"{TABLE}['a'].nunique()()", "One pair of brackets () is too many"),
        (f"{TABLE}['a'].sum / 2", "A pair of brackets () is missing"),
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
    assert "A blank ____ is still empty. So tablets does not exist yet." in says(shell)


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


def run(shell: InteractiveShell, code: str, cell: str = "c1") -> None:
    """As JupyterLab does, which tells the cell."""
    shell.run_cell(code, cell_id=cell)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ("tablets 27 * 30", "The cell above stopped with an error. The computer cannot read"),
        ("Tablets = 27 * 30", "The cell above says Tablets in place of tablets. Small and capital"),
        ("27 * 30", "The cell above does not say tablets = and your answer."),
        ("", "The cell above does not say tablets = and your answer."),
    ],
)
def test_an_answer_that_is_no_longer_in_its_cell_is_not_praised(
    shell: InteractiveShell, changed: str, why: str
) -> None:
    run(shell, "tablets = 810")
    assert says(shell) == ""
    run(shell, changed)
    assert f"{why}" in says(shell)
    assert "So tablets still has its old value." in says(shell)
    run(shell, "tablets = 810")
    assert says(shell) == ""


def test_a_first_error_is_forgotten_when_the_cell_sets_another_name(
    shell: InteractiveShell,
) -> None:
    run(shell, "tablets = nothing")
    run(shell, "Tablets = 810")
    assert "stopped with an error" not in says(shell)
    assert "says Tablets in place of tablets" in says(shell)


def test_an_answer_that_moves_to_another_cell_counts(shell: InteractiveShell) -> None:
    run(shell, "tablets = 810")
    run(shell, "# moved")
    run(shell, "tablets = 811", cell="c2")
    assert says(shell) == ""
    run(shell, "print(tablets)")
    assert says(shell) == ""
