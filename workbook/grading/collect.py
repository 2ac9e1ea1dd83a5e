"""Who handed in, by name."""

from __future__ import annotations

from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeCollect


def enter(book: Gradebook, student: str) -> None:
    """Enter a trainee into the gradebook, so that Formgrader can show a name.

    The last word of ``student`` is the last name. A name that is there already stays.
    """
    entry = book.update_or_create_student(student)
    if entry.first_name is None and entry.last_name is None:
        entry.first_name, _, entry.last_name = student.rpartition(" ")
        book.db.commit()


class CollectWithNames(ExchangeCollect):
    """nbgrader's collect from the exchange, for ``workbook``, the stock command and Formgrader."""

    def copy_files(self) -> None:
        """Copy what was handed in, and enter who did."""
        super().copy_files()
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            for record in self.src_records:
                enter(book, record["username"])
