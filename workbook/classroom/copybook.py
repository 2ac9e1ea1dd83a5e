"""The gradebook as one SQLite file, and back into any database that SQLAlchemy knows."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import Column, MetaData, String, Table, create_engine, delete, inspect, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from workbook.errors import WorkbookError

ROWS_AT_A_TIME = 1000
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))


def tables() -> list[Table]:
    """All tables of a gradebook, those that others point to first."""
    return [VERSION, *Base.metadata.sorted_tables]


def copy_out(db_url: str, file: Path) -> None:
    """Write the gradebook into an SQLite file, as it is at one moment.

    :raises WorkbookError: the gradebook cannot be read.
    """
    try:
        if place := sqlite_file(db_url):
            # Without the check sqlite3 would make an empty one.
            if place.is_file():
                with (contextlib.closing(sqlite3.connect(place)) as line,
                      contextlib.closing(sqlite3.connect(file)) as copy):  # fmt: skip
                    line.backup(copy)
            return
        source = create_engine(db_url, isolation_level="REPEATABLE READ")
        target = create_engine(f"sqlite:///{file}")
        try:
            with source.connect() as line, target.begin() as copy:
                _copy(line, copy)
        finally:
            source.dispose()
            target.dispose()
    except (DBAPIError, sqlite3.Error) as error:
        raise WorkbookError(
            f"The gradebook cannot be read ({_reason(error)}). Look at its address and its file."
        ) from error


def copy_in(file: Path, db_url: str) -> None:
    """Make a database hold what an SQLite file of :func:`copy_out` holds, and nothing else.

    It happens as a whole or not at all.

    :raises WorkbookError: the database cannot be written.
    """
    source, target = create_engine(f"sqlite:///{file}"), create_engine(db_url)
    try:
        with source.connect() as line, target.begin() as copy:
            _copy(line, copy)
    except DBAPIError as error:
        raise WorkbookError(
            f"The gradebook's database cannot be written ({_reason(error)}). It is as it was."
        ) from error
    finally:
        source.dispose()
        target.dispose()


def check(file: Path) -> None:
    """Whether a file is a gradebook.

    :raises WorkbookError: it is damaged, or something else.
    """
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as line:
            known = set(inspect(line).get_table_names())
            sound = line.exec_driver_sql("PRAGMA integrity_check").scalar()
        if sound != "ok" or not {table.name for table in tables()} <= known:
            raise WorkbookError("The gradebook of this backup is damaged. Take another backup.")
    except DBAPIError as error:
        raise WorkbookError("The gradebook of this backup cannot be opened.") from error
    finally:
        engine.dispose()


def has_people(db_url: str) -> bool:
    """Whether the gradebook knows anybody. One that cannot be read counts as one that does."""
    place = sqlite_file(db_url)
    if place is not None and not place.exists():
        return False
    engine: Engine = create_engine(db_url)
    student = Base.metadata.tables["student"]
    try:
        with engine.connect() as line:
            if not inspect(line).has_table("student"):
                return False
            return line.execute(select(student.c.id).limit(1)).first() is not None
    except DBAPIError:
        return True
    finally:
        engine.dispose()


def sqlite_file(db_url: str) -> Path | None:
    """The file of an SQLite database; None for another database."""
    url = make_url(db_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _copy(source: Connection, target: Connection) -> None:
    there = set(inspect(source).get_table_names())
    for table in tables():
        table.create(target, checkfirst=True)
    for table in reversed(tables()):
        target.execute(delete(table))
    for table in (table for table in tables() if table.name in there):
        for some in source.execute(select(table)).mappings().partitions(ROWS_AT_A_TIME):
            target.execute(table.insert(), [dict(row) for row in some])


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
