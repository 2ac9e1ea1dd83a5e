"""Day 1 of a class of twenty, graded in three ways: the same scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.formgrader import grade_with_buttons, only_local
from tests.browser.lab import running_lab, unused_port
from tests.classroom.class_of import (
    Scores,
    check_scores,
    course_with_class,
    with_nbgrader,
    with_workbook,
)
from tests.nbgrader_runs import exported

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("twenty")]
DAY = "day1"


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """What ``workbook`` gives."""
    course = tmp_path_factory.mktemp("workbook") / "course"
    kinds = course_with_class(course, DAY, 20)
    scores = with_workbook(course, DAY)
    check_scores(scores, kinds)
    assert_feedback(course)
    return scores


def assert_feedback(course: Path) -> None:
    """Each trainee has a page for each notebook, and finds it in the exchange."""
    for folder in (course / "feedback", course / "exchange" / "nps" / "feedback"):
        assert len(list(folder.rglob("*.html"))) == 20 * 4


def test_nbgrader_s_commands_give_the_same_scores(scores: Scores, tmp_path: Path) -> None:
    course = tmp_path / "course"
    course_with_class(course, DAY, 20)
    assert with_nbgrader(course, DAY) == scores


@pytest.mark.needs_chromium
def test_formgrader_s_buttons_give_the_same_scores(
    scores: Scores, page: Page, requests: list[str], picture: Callable[[str], Path], tmp_path: Path
) -> None:
    course = tmp_path / "course"
    kinds = course_with_class(course, DAY, 20)
    with running_lab(course, "--no-browser", f"--port={unused_port()}") as lab:
        grade_with_buttons(page, lab, DAY, kinds, picture)
        assert {key: score for key, score in exported(course).items() if key[1] == DAY} == scores
        assert only_local(requests) and "Traceback" not in lab.said()
    assert_feedback(course)
