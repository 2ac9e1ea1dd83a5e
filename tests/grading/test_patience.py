"""Time for what a page shows."""

from __future__ import annotations

import time

import pytest

from workbook.grading.patience import OF_TEXT, Patience


class Deaf:
    """Its end takes longer than a text may, and an exception in it is heard by nobody."""

    def __del__(self) -> None:
        end = time.thread_time() + 2 * OF_TEXT
        while time.thread_time() < end:
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_text_ends_where_the_first_word_was_not_heard() -> None:
    end = time.thread_time() + 4 * OF_TEXT

    def work() -> str:
        Deaf()
        while time.thread_time() < end:
            pass
        return "made"

    assert Patience().shown(work, lambda: "plain") == "plain"


def test_no_word_comes_after_the_work() -> None:
    patience = Patience()
    assert patience.shown(lambda: "made", lambda: "plain") == "made"
    end = time.thread_time() + 1.5 * OF_TEXT
    while time.thread_time() < end:
        pass
