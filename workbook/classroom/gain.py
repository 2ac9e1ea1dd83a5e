"""What the class gained from Monday's pre-test to Friday's post-test.

The measure is the average normalised gain of Hake (Interactive-engagement versus traditional
methods, American Journal of Physics 66, 1998): (post - pre) / (max - pre), where pre and post are
the averages of the class. It is the share of what there was to gain. Only those count who have
both tests. The average of the single gains differs from it (Bao, American Journal of Physics 74,
2006) and is given beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from workbook.classroom.nbgrader_api import gradebook, nbgrader_api
from workbook.course.notebook import Notebook, NotebookError
from workbook.wording import counted

PRE, POST = "pretest", "posttest"
WORST = 5
HEADING = re.compile(r"^### Task \d+: (?P<title>\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """One question: which share of those with both tests had it right, 0 to 1.

    ``before`` is None if the pre-test has no question with this grade id.
    """

    heading: str
    before: float | None
    after: float


@dataclass(frozen=True)
class Gain:
    """The gain of a class. Points are shares of the most possible, 0 to 1.

    ``gain`` is None if nobody has both tests, or if all of them had full points before.
    ``single`` is the average of the single gains of the ``with_room`` people who had not.
    ``waiting`` people are left out: somebody must mark a part of a test by hand first.
    """

    both: int
    only_before: int
    only_after: int
    waiting: int
    before: float | None
    after: float | None
    gain: float | None
    single: float | None
    with_room: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class _Result:
    """What one trainee has in one test: a share of the points, and which questions are right."""

    share: float
    right: dict[str, bool]


def class_gain(root: Path, before: str = PRE, after: str = POST) -> Gain:
    """The gain of the class, from the gradebook; ``items`` in the order of the post-test.

    Points count as they stand, with marks given by hand and without penalties for lateness.

    :param root: the folder of the course.
    :param before: the assignment that is the pre-test.
    :param after: the assignment that is the post-test. Its questions have the grade ids of the
        pre-test's.
    """
    with gradebook(nbgrader_api(root)) as book:
        first, first_waiting = _results(book, before)
        last, last_waiting = _results(book, after)
    waiting = first_waiting | last_waiting
    first, last = ({name: result for name, result in results.items() if name not in waiting}
                   for results in (first, last))  # fmt: skip
    people = sorted(first.keys() & last.keys())
    pairs = [(first[name], last[name]) for name in people]
    mean_before = _mean(old.share for old, _ in pairs)
    mean_after = _mean(new.share for _, new in pairs)
    singles = [_normalised(old.share, new.share) for old, new in pairs]
    known = [single for single in singles if single is not None]
    gain = None
    if mean_before is not None and mean_after is not None:
        gain = _normalised(mean_before, mean_after)
    return Gain(
        both=len(pairs),
        only_before=len(first.keys() - last.keys()),
        only_after=len(last.keys() - first.keys()),
        waiting=len(waiting),
        before=mean_before,
        after=mean_after,
        gain=gain,
        single=_mean(known),
        with_room=len(known),
        items=_items(pairs, _headings(root / "source" / after)),
    )


def worst(items: Iterable[Item], most: int = WORST) -> list[Item]:
    """The questions that the fewest people had right in the post-test, the worst first."""
    return sorted(items, key=lambda item: item.after)[:most]


def print_gain(gain: Gain) -> None:
    """The gain in words, and the worst questions in a table."""
    console = Console()
    for line in sentences(gain):
        console.print(escape(line), highlight=False)
    if gain.items:
        shown = worst(gain.items)
        table = Table("Question", "Monday", "Friday", title=f"The {len(shown)} worst on Friday")
        for item in shown:
            old = "-" if item.before is None else f"{item.before:.0%}"
            table.add_row(escape(item.heading), old, f"{item.after:.0%}")
        console.print(table)
        console.print("Percent of those with both tests who had it right.", highlight=False)


def sentences(gain: Gain) -> list[str]:
    """What may be said about the class, with what it rests on."""
    lines = [
        f"Both tests: {_people(gain.both)}. Only Monday's: {gain.only_before}. "
        f"Only Friday's: {gain.only_after}. Who has one test only is left out."
    ]
    if gain.waiting:
        lines.append(
            f"Left out: {_people(gain.waiting)} with a part that a person must mark. "
            "Open Formgrader, then ask again."
        )
    if gain.before is None or gain.after is None:
        lines.append("There is no gain yet. Collect and grade both tests: pretest and posttest.")
        return lines
    lines.append(f"Class average: {gain.before:.0%} on Monday, {gain.after:.0%} on Friday.")
    if gain.gain is None:
        lines.append("All had full points on Monday. There was nothing to gain.")
        return lines
    lines.append(
        f"Normalised gain of the class averages (Hake 1998): {gain.gain:.2f}. "
        "Hake calls less than 0.3 low, 0.7 and more high."
    )
    lines.append(
        f"Average of the single gains, of {_people(gain.with_room)} without full points on "
        f"Monday: {gain.single:.2f}."
    )
    return lines


def _people(number: int) -> str:
    return counted(number, "person", "people")


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return fmean(known) if known else None


def _normalised(before: float, after: float) -> float | None:
    """Shares of the most possible; None if there was nothing left to gain."""
    return None if before >= 1 else (after - before) / (1 - before)


def _results(book: Gradebook, name: str) -> tuple[dict[str, _Result], set[str]]:
    """Results by trainee; and who waits for a mark by hand, or was not graded to the end."""
    try:
        submissions = book.assignment_submissions(name)
    except MissingEntry:
        return {}, set()
    graded, waiting = {}, set()
    for submission in submissions:
        if submission.needs_manual_grade:
            waiting.add(submission.student.id)
        elif submission.max_score:
            graded[submission.student.id] = _result(submission)
    return graded, waiting


def _result(submission: SubmittedAssignment) -> _Result:
    right = {
        grade.name.removesuffix("-check"): grade.score >= grade.max_score
        for notebook in submission.notebooks
        for grade in notebook.grades
    }
    return _Result(submission.score / submission.max_score, right)


def _items(pairs: list[tuple[_Result, _Result]], headings: dict[str, str]) -> tuple[Item, ...]:
    """The questions of the post-test, in the order of its notebook where that can be read."""
    if not pairs:
        return ()
    names = list(pairs[0][1].right)
    order = [*(name for name in headings if name in names),
             *sorted(name for name in names if name not in headings)]  # fmt: skip
    items = []
    for name in order:
        old = [before.right[name] for before, _ in pairs if name in before.right]
        new = [after.right[name] for _, after in pairs if name in after.right]
        items.append(Item(headings.get(name, name), _mean(old), fmean(new)))
    return tuple(items)


def _headings(folder: Path) -> dict[str, str]:
    """The headings of the tasks of an assignment, by grade id."""
    found = {}
    for file in sorted(folder.glob("*.ipynb")):
        try:
            tasks = Notebook.read(file).tasks
        except NotebookError:
            continue
        for task in tasks:
            heading = HEADING.search(task.task.source)
            if heading:
                found[task.grade_id] = heading["title"]
    return found
