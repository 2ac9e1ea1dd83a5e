"""What the workers share starts early only if there is something to grade."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.classroom import shared
from workbook.kernels import sandbox


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names for which something was started."""
    names: list[list[str]] = []
    monkeypatch.setattr(shared, "Shared", lambda _root, _name, waiting: names.append(waiting))
    monkeypatch.setattr(sandbox, "problem", lambda: "")
    return names


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Ana was graded, Ben was not."""
    for place in ("source/day1", "submitted/ana/day1", "submitted/ben/day1", "autograded/ana/day1"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "source/day1/1-1.ipynb").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("students", "again", "waiting"),
    [((), False, [["ben"]]), (("ana",), False, []), (("ana",), True, [["ana"]])],
)
def test_it_starts_for_those_who_are_not_graded(
    course: Path, started: list[list[str]], students: tuple[str, ...], again: bool,
    waiting: list[list[str]],
) -> None:  # fmt: skip
    shared.start_early(course, "day1", students, again=again)
    assert started == waiting


def test_it_does_not_start_for_an_unknown_assignment(
    course: Path, started: list[list[str]]
) -> None:
    shared.start_early(course, "day9", ("ben",), again=False)
    assert started == []


def test_it_does_not_start_without_a_sandbox(
    course: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "problem", lambda: "bubblewrap is missing.")
    shared.start_early(course, "day1", (), again=False)
    assert started == []
