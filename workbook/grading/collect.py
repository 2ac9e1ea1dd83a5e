"""Who handed in, by name, and what of it is taken over from the exchange."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns

from workbook.grading.handed_in import (
    is_folder,
    is_plain,
    name_problem,
    places_in,
    time_of,
    too_much,
)
from workbook.shown import shown
from workbook.tree import read_plain


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
    stop another's work from being collected. ``left`` says what was left, and why.
    """

    src_records: list[dict[str, Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left: list[str] = []

    def _leave(self, sentence: str) -> None:
        self.left.append(sentence)
        self.log.warning(sentence)

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        # The parser of times raises what it likes.
        except Exception:
            name = Path(path).name
            self._leave(f"{shown(name)}: its time cannot be read; older work counts as newer.")
            student = name.rsplit("+", 3)[0]
            record = {"username": student, "filename": name, "timestamp": datetime.min}
        return record

    def init_src(self) -> None:
        """Find what was handed in; what has a name that cannot be graded is left."""
        super().init_src()
        found, self.src_records = self.src_records, []
        for record in found:
            if problem := name_problem(record["username"]):
                self._leave(f"{shown(record['filename'])}: {problem}")
            else:
                self.src_records.append(record)

    def copy_files(self) -> None:
        """Copy what was handed in, and enter who did."""
        found = self.src_records
        if not found:
            # It says so.
            super().copy_files()
        for record in found:
            self.src_records = [record]
            try:
                self._remove_untimed(record["username"])
                super().copy_files()
            except Exception as error:
                said = shown(f"{type(error).__name__}: {error}")
                self._leave(f"{shown(record['filename'])} was not taken over: {said}.")
        self.src_records = found
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            for record in found:
                enter(book, record["username"])

    def _remove_untimed(self, student: str) -> None:
        """Work from before whose time cannot be read: any work is newer than that."""
        course = self.coursedir
        before = Path(course.format_path(course.submitted_directory, student, course.assignment_id))
        try:
            time_of(before)
        except ValueError:
            if self.update:
                shutil.rmtree(before)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what was handed in; links, pipes and what cannot be read are left."""
        source, target = Path(src), Path(dest)
        target.mkdir(parents=True)
        left = self._copy(source, target) if is_folder(source) else ["it is no folder"]
        if left:
            more = f", and {len(left) - 1} more" if left[1:] else ""
            self._leave(f"{shown(source.name)} was not taken over as a whole: {left[0]}{more}.")
        if self.coursedir.groupshared:
            for place in (target, *places_in(target)):
                place.chmod(place.stat().st_mode | (0o2770 if place.is_dir() else 0o660))

    def _copy(self, source: Path, target: Path) -> list[str]:
        """Copy contents, and no permissions: the copy is the instructor's. Returns what is left."""
        settings = self.coursedir
        unwanted = ignore_patterns(exclude=settings.ignore, include=settings.include)
        places, left, size = [], [], 0
        most = 1000 * settings.max_dir_size
        for place in places_in(source, lambda one: not unwanted(str(one.parent), [one.name])):
            # This one is copied still: grading sees it, and tells the trainee what is wrong.
            places.append(place)
            if problem := too_much(len(places), place.relative_to(source)):
                left.append(problem)
                break
            with suppress(OSError):
                size += place.lstat().st_size
        if size > most:
            return [f"it has {size // 1000:,} kB; the limit is {settings.max_dir_size:,}"]
        for place in places:
            inside = place.relative_to(source)
            try:
                # The trainee can change it while it is copied, and make it larger.
                most -= self._copy_one(source, inside, target / inside, most)
            except OSError as error:
                left.append(f"{shown(place.name)}: {error.strerror or error}")
        return left

    def _copy_one(self, source: Path, inside: PurePath, copy: Path, room: int) -> int:
        """Copy a file or make a folder; the number of bytes copied."""
        place = source / inside
        if not is_plain(place):
            raise OSError("it is no plain file")
        if is_folder(place):
            copy.mkdir()
            # Else one that cannot be read would seem to be empty.
            next(place.iterdir(), None)
            return 0
        of_one = 1000 * self.coursedir.max_file_size
        content = read_plain(source, inside, min(of_one or room, room))
        copy.write_bytes(content)
        return len(content)
