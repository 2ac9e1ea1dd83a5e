"""Who handed in, by name, and what of it is taken over from the exchange."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns


def enter(book: Gradebook, student: str) -> None:
    """Enter a trainee into the gradebook, so that Formgrader can show a name.

    The last word of ``student`` is the last name. A name that is there already stays.
    """
    entry = book.update_or_create_student(student)
    if entry.first_name is None and entry.last_name is None:
        entry.first_name, _, entry.last_name = student.rpartition(" ")
        book.db.commit()


class CollectWithNames(ExchangeCollect):
    """nbgrader's collect from the exchange, for ``workbook``, the stock command and Formgrader.

    Plain files and folders are taken over, nothing else, and what one trainee handed in does not
    stop another's work from being collected.
    """

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (ValueError, OverflowError):
            name = Path(path).name
            self.log.warning("%s: its time cannot be read; older work counts as newer.", name)
            student = name.rsplit("+", 3)[0]
            record = {"username": student, "filename": name, "timestamp": datetime.min}
        return record

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what was handed in; links, pipes and what cannot be read are left."""
        settings = self.coursedir
        unwanted = ignore_patterns(
            exclude=settings.ignore, include=settings.include,
            max_file_size=settings.max_file_size, log=self.log,
        )  # fmt: skip

        def left(folder: str, names: list[str]) -> set[str]:
            places = (Path(folder) / name for name in names)
            odd = {place.name for place in places if not _is_plain(place)}
            return odd | set(unwanted(folder, [name for name in names if name not in odd]))

        Path(dest).mkdir(parents=True)
        try:
            if not _is_plain(Path(src)):
                raise OSError("it is no folder")
            size = sum(f.lstat().st_size for f in Path(src).rglob("*")) // 1000
            if size > settings.max_dir_size:
                raise OSError(f"it has {size:,} kB; the limit is {settings.max_dir_size:,}")
            shutil.copytree(src, dest, ignore=left, dirs_exist_ok=True)
        except OSError as error:
            self.log.warning("%s was not taken over as a whole: %s", Path(src).name, error)
        if settings.groupshared:
            for place in (Path(dest), *Path(dest).rglob("*")):
                place.chmod(place.stat().st_mode | (0o2770 if place.is_dir() else 0o660))

    def copy_files(self) -> None:
        """Copy what was handed in, and enter who did."""
        super().copy_files()
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            for record in self.src_records:
                enter(book, record["username"])


def _is_plain(place: Path) -> bool:
    return not place.is_symlink() and (place.is_file() or place.is_dir())
