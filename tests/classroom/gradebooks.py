"""What a gradebook holds, without times and identifiers; and a PostgreSQL server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook

Rows = list[tuple[object, ...]]
POSTGRESQL = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)


def rows(course: Path, db_url: str = "") -> Rows:
    """Every score, comment and mark for a person, sorted."""
    found: Rows = []
    with Gradebook(db_url or f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                who = (assignment.name, submission.student.id)
                for notebook in submission.notebooks:
                    found.append((*who, notebook.name, str(notebook.late_submission_penalty)))
                    found += [
                        (*who, notebook.name, grade.name, str(grade.auto_score),
                         str(grade.manual_score), grade.needs_manual_grade)
                        for grade in notebook.grades
                    ]  # fmt: skip
                    found += [
                        (*who, notebook.name, comment.name, str(comment.auto_comment),
                         str(comment.manual_comment))
                        for comment in notebook.comments
                    ]  # fmt: skip
    return sorted(found, key=str)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A private server on a socket in ``folder``; the URL of an empty database on it."""
    assert POSTGRESQL is not None
    programs = POSTGRESQL.parent
    place = folder / "postgresql"
    place.mkdir()
    run: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as the administrator.
        run = ["runuser", "-u", "postgres", "--"]
        shutil.chown(place, "postgres", "postgres")
        for parent in (place, *place.parents):
            if parent.owner() == "root" and parent not in (Path("/"), Path("/tmp")):
                parent.chmod(parent.stat().st_mode | 0o011)
    data = str(place / "data")

    def call(*command: str) -> None:
        subprocess.run([*run, *command], check=True, stdout=subprocess.DEVNULL, cwd=place)

    call(str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "course", "-E", "UTF8")
    options = f"-k {place} -c listen_addresses='' -c fsync=off"
    call(str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", f"{data}/log", "-w", "start")
    try:
        call(str(programs / "createdb"), "-h", str(place), "-U", "course", "grades")
        yield f"postgresql://course@/grades?host={place}"
    finally:
        call(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
