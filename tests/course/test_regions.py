"""Solutions, blanks and hidden tests in a cell."""

from __future__ import annotations

import pytest

from tests.course.conftest import CHECK, SOLUTION
from workbook.course.regions import take_apart


def test_a_trainee_sees_the_blank_instead_of_the_solution() -> None:
    regions = take_apart(f"first = 1\n{SOLUTION}\nlast = 2")
    assert regions.visible == "first = 1\nchange = ____\nlast = 2"
    assert (regions.solutions, regions.hidden, regions.problems) == (1, 0, ())


def test_the_blank_keeps_its_indentation() -> None:
    lines = ("### BEGIN SOLUTION", "b = 1", "### BLANK", "# b = ...", "#", "### END SOLUTION")
    source = "\n    ".join(("if a:", *lines))
    assert take_apart(source).visible == "if a:\n    b = ..."


def test_hidden_tests_are_not_visible() -> None:
    regions = take_apart(CHECK)
    assert regions.visible == 'check("change").is_number().done("Good.")'
    assert (regions.hidden, regions.problems) == (1, ())


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (SOLUTION.replace("### BLANK\n", ""), "inside the solution part"),
        (SOLUTION.replace("### BEGIN SOLUTION\n", ""), "outside a region"),
        (SOLUTION.replace("\n### END SOLUTION", ""), "has no end"),
        (SOLUTION.replace("# change = ____\n", ""), "blank part before line 4 is empty"),
        (SOLUTION.replace("change = -22.7\n", ""), "solution part before line 2 is empty"),
        (SOLUTION.replace("# change", "change"), "must begin with #"),
        (SOLUTION.replace("### BLANK", "## BLANK"), "almost a marker"),
        (CHECK.replace("### BEGIN", "###  BEGIN"), "almost a marker"),
        (CHECK + "\nprint(1)", "after the hidden tests"),
        (CHECK.replace("\n### END HIDDEN TESTS", ""), "hidden part has no end"),
    ],
)
def test_a_faulty_region_is_described(source: str, problem: str) -> None:
    assert any(problem in found for found in take_apart(source).problems)
