"""The gradebook in PostgreSQL: the same rows as in SQLite, with ``workbook`` and with nbgrader."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI

from tests.cells import hand_in, make_course, solved
from tests.classroom.gradebooks import postgresql, rows
from tests.nbgrader_runs import exported, nbgrader, workbook
from workbook.classroom.nbgrader_api import nbgrader_api

pytestmark = pytest.mark.needs_postgresql
WORKS = {"Анна Ковальчук": solved(), "boris": solved(total="total = 6"), "empty": b""}


@pytest.fixture
def server() -> Iterator[str]:
    # Short: the path of a socket has a limit of about a hundred signs.
    with (
        tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder,
        postgresql(Path(folder)) as url,
    ):
        yield url


def a_class(folder: Path) -> Path:
    course = make_course(folder)
    for name, work in WORKS.items():
        hand_in(course, name, work)
    return course


def test_the_same_rows(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = a_class(tmp_path / "plain")
    assert workbook(plain, "grade", "tiny").returncode == 0
    expected = rows(plain)
    monkeypatch.setenv("WORKBOOK_DB_URL", server)
    course = a_class(tmp_path / "course")
    done = workbook(course, "grade", "tiny", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    url = server.replace("postgresql", "postgresql+psycopg", 1)
    assert rows(course, url) == expected
    assert workbook(course, "grade", "tiny").stderr.count("(graded before)") == len(WORKS)
    assert workbook(course, "feedback", "tiny").returncode == 0
    assert not (course / "gradebook.db").exists()
    # nbgrader's own commands, and what Formgrader asks.
    for verb in ("generate_assignment", "autograde", "generate_feedback"):
        done = nbgrader(course, verb, "tiny", "--force")
        assert done.returncode == 0, done.stderr
    assert rows(course, url) == expected
    scores = {name: score for (name, _), score in exported(course).items()}
    assert scores == {"Анна Ковальчук": 4, "boris": 3, "empty": 0}
    api: NbGraderAPI = nbgrader_api(course)
    assert {entry["name"] for entry in api.get_assignments()} == {"tiny"}
    assert len(api.get_submissions("tiny")) == len(WORKS)
    assert len(api.get_students()) == len(WORKS)
    assert api.get_student_submissions("boris")[0]["score"] == 3
    assert api.get_notebooks("tiny")[0]["average_score"] == pytest.approx(7 / 3)
    assert len(api.get_notebook_submissions("tiny", "tiny")) == len(WORKS)
