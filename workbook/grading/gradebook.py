"""The gradebook: where it is, and how several processes use it at the same time.

One machine keeps it in SQLite. A school can keep it in PostgreSQL: ``WORKBOOK_DB_URL``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import event
from sqlalchemy.engine import Engine

VARIABLE = "WORKBOOK_DB_URL"
#: Seconds that a writer waits for another. The driver's own five are too few for a class.
PATIENCE = 120


def database_url(root: Path) -> str:
    """The gradebook's address as SQLAlchemy writes it: ``WORKBOOK_DB_URL``, else a file.

    ``postgresql://...`` means the driver that this course installs.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return f"sqlite:///{root / 'gradebook.db'}"
    kind, sign, rest = given.partition("://")
    return f"postgresql+psycopg{sign}{rest}" if kind in ("postgres", "postgresql") else given


def be_patient() -> None:
    """From now on SQLite waits for another writer instead of failing with "locked".

    It holds for this process, whoever opens the database: nbgrader, Formgrader or the course.
    """
    if not event.contains(Engine, "connect", _wait):
        event.listen(Engine, "connect", _wait)


def _wait(connection: Any, _record: Any) -> None:
    # By its module: the driver of another database is not asked.
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


_kept: dict[tuple[int, str, str, object], Gradebook] = {}


@contextmanager
def kept_gradebook(db_url: str, course_id: str) -> Iterator[Gradebook]:
    """A gradebook that this process keeps, for a ``with`` block.

    nbgrader opens one for every step of every notebook, and each time compares all tables and
    compiles all queries anew. What was not committed when the block ends is rolled back.
    """
    # A fork may go on with SQLite's, which has no open connection between two steps.
    owner = 0 if db_url.startswith("sqlite") else os.getpid()
    key = (owner, db_url, course_id, _which_file(db_url))
    book = _kept.get(key)
    if book is None:
        book = Gradebook(db_url, course_id)
        _kept.clear()
        _kept[(*key[:3], _which_file(db_url))] = book
    try:
        yield book
    finally:
        book.db.remove()
        if db_url.startswith("sqlite"):
            # No open file between two steps: another may replace it, or a process may fork.
            book.engine.dispose()


def _which_file(db_url: str) -> object:
    """Tells one database file from another that took its place."""
    if not db_url.startswith("sqlite:///"):
        return None
    file = Path(db_url.removeprefix("sqlite:///"))
    return file.stat().st_ino if file.exists() else None
