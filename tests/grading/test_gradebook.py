"""The gradebook in SQLite under several writers, and where it is."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from workbook.grading.gradebook import be_patient, database_url, kept_gradebook

WRITERS, WRITES = 6, 25


def write(url: str, number: int) -> None:
    be_patient()
    for turn in range(WRITES):
        with kept_gradebook(url, "nps") as book:
            book.update_or_create_student(f"student {number}", first_name=str(turn))
        with Gradebook(url, "nps") as book:
            book.update_or_create_student(f"other {number}", first_name=str(turn))


def test_nobody_hears_that_the_database_is_locked(tmp_path: Path) -> None:
    file = tmp_path / "gradebook.db"
    url = f"sqlite:///{file}"
    Gradebook(url, "nps").close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write, args=(url, number)) for number in range(WRITERS)]
    # Longer than the five seconds that the driver would wait; as Formgrader could.
    with sqlite3.connect(file, isolation_level=None) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        for writer in writers:
            writer.start()
        time.sleep(8)
        holder.execute("COMMIT")
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with Gradebook(url, "nps") as book:
        assert len(book.students) == 2 * WRITERS
        assert {student.first_name for student in book.students} == {str(WRITES - 1)}


def test_a_gradebook_that_was_replaced_is_opened_anew(tmp_path: Path) -> None:
    file = tmp_path / "gradebook.db"
    url = f"sqlite:///{file}"
    with kept_gradebook(url, "nps") as book:
        book.add_student("anna")
    file.rename(tmp_path / "backup.db")
    with kept_gradebook(url, "nps") as book:
        assert book.students == []


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", "sqlite:////course/gradebook.db"),
        ("postgresql://host/grades", "postgresql+psycopg://host/grades"),
        ("postgres://host/grades", "postgresql+psycopg://host/grades"),
        ("postgresql+psycopg2://host/grades", "postgresql+psycopg2://host/grades"),
    ],
)
def test_the_environment_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch, given: str, url: str
) -> None:
    monkeypatch.setenv("WORKBOOK_DB_URL", given)
    assert database_url(Path("/course")) == url
