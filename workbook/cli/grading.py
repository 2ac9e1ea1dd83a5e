"""The verbs that mark: grade, and give feedback."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from workbook.cli.command import main
from workbook.cli.shared import day_argument, quiet, say
from workbook.errors import WorkbookError
from workbook.folders import course_root
from workbook.imports import uncollected
from workbook.shown import shown
from workbook.wording import counted, listed

if TYPE_CHECKING:
    from workbook.classroom.verdict import Graded

student_option = click.option(
    "--student", "students", multiple=True, help="Only this trainee; may be repeated."
)
jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(1), help="Trainees at a time; default: the cores, and one."
)
scheduler_option = click.option(
    "--scheduler", default="", metavar="ADDRESS",
    help="Have a dask cluster do it: the address of its scheduler.",
)  # fmt: skip


class Stopped(WorkbookError):
    """Ctrl+C was pressed."""

    exit_status = 130


@contextmanager
def stoppable(working: Callable[[list[str]], None]) -> Iterator[Callable[[list[str]], None]]:
    """From the first call on, Ctrl+C is heard at the next one, and not in the midst of something.

    :param working: is told who is being worked on.
    """
    pressed: list[int] = []
    usual = signal.getsignal(signal.SIGINT)

    def working_or_stopped(names: list[str]) -> None:
        if usual is signal.default_int_handler:
            signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
        if pressed:
            raise KeyboardInterrupt
        working(names)

    try:
        yield working_or_stopped
    finally:
        signal.signal(signal.SIGINT, usual)


@main.command()
@day_argument
@student_option
@click.option("--again", is_flag=True, help="Grade those too who were graded before.")
@jobs_option
@scheduler_option
@click.option(
    "--unsafe",
    is_flag=True,
    help="Run trainees' code without a sandbox, where this machine has none.",
)
def grade(
    day: str,
    students: tuple[str, ...],
    again: bool,
    jobs: int | None,
    scheduler: str,
    unsafe: bool,
) -> None:
    """Grade what was collected. It can be stopped and run again."""
    from workbook.classroom.shared import start_early

    root = course_root()
    with uncollected():
        if not scheduler:
            start_early(root, day, students, again=again)
        from workbook.classroom import whole_class
        from workbook.classroom.cases import without_own
        from workbook.classroom.day import submitted
        from workbook.classroom.progress import ClassProgress
        from workbook.classroom.run import usual_jobs

    quiet()
    names = list(dict.fromkeys(students)) or submitted(root, day)
    if without := without_own(root, day, names):
        say(
            f"On the case of the course, as they have none of their own in cases/: "
            f"{listed(without)}. Is a name spelled in another way there?",
            err=True,
        )
    results: list[Graded] = []
    try:
        with (
            ClassProgress("Grading", len(names)) as progress,
            stoppable(progress.working) as working,
        ):
            for result in whole_class.grade(
                root, day, students=names, again=again, jobs=jobs or usual_jobs(),
                scheduler=scheduler, unsafe=unsafe, on_tick=working,
            ):  # fmt: skip
                results.append(result)
                progress.finished(line(result), needs_a_person=result.needs_manual_grade)
    except KeyboardInterrupt as stop:
        raise Stopped(
            f"Stopped after {len(results)} of {len(names)}. "
            f"Run `workbook grade {day}` again: it goes on from here."
        ) from stop
    print_results(day, sorted(results, key=lambda result: names.index(result.student)))
    failed = sum(result.verdict == "not graded" for result in results)
    if failed:
        raise WorkbookError(f"Not graded: {failed} of {len(names)}. The table says why.")


def line(result: Graded) -> str:
    """One result in a line."""
    points = f"{result.score:g} of {result.max_score:g} points"
    said = f"{shown(result.student)}: {result.verdict}, {points}"
    if result.kept:
        return f"{said} (graded before)"
    return f"{said}, {result.seconds:.1f} s"


def print_results(day: str, results: list[Graded]) -> None:
    """The class in a table, and what is to be said of each."""
    from workbook.classroom.remarks import print_table

    print_table(
        ("Trainee", "Verdict", "Points"),
        (
            (
                (
                    result.student,
                    result.verdict,
                    f"{result.score:g} of {result.max_score:g}",
                ),
                remarks(result),
            )
            for result in results
        ),
        title=day,
    )


def remarks(result: Graded) -> list[str]:
    """What is to be said of a result, a sentence each."""
    from workbook.classroom.day import WITHOUT_SANDBOX

    said = [*result.repairs, *(f"Look at this: {act}" for act in result.acts)]
    if result.reason and not any(result.reason in repair for repair in result.repairs):
        said.append(result.reason)
    if result.needs_manual_grade:
        said.append("A person must mark a part: open Formgrader.")
    if not result.sandbox:
        said.append(WITHOUT_SANDBOX)
    return said


@main.command()
@day_argument
@student_option
@jobs_option
@scheduler_option
def feedback(day: str, students: tuple[str, ...], jobs: int | None, scheduler: str) -> None:
    """Write the feedback pages and release them."""
    from workbook.classroom import whole_class
    from workbook.classroom.day import NO_SECRET, why_not_released
    from workbook.classroom.progress import ClassProgress
    from workbook.classroom.run import usual_jobs

    quiet()
    root = course_root()
    names = list(dict.fromkeys(students)) or whole_class.graded(root, day)
    problems, written = [], []
    try:
        with (
            ClassProgress("Feedback for", len(names)) as progress,
            stoppable(progress.working) as working,
        ):
            for fed in whole_class.feedback(
                root, day, students=names, jobs=jobs or usual_jobs(), scheduler=scheduler,
                on_tick=working,
            ):  # fmt: skip
                progress.finished(fed.problem or f"{fed.student}: feedback is written")
                problems += [fed.problem] if fed.problem else []
                written += [] if fed.problem else [fed.student]
    except KeyboardInterrupt as stop:
        raise Stopped(f"Stopped. Run `workbook feedback {day}` again.") from stop
    kept = {name: why for name in sorted(written) if (why := why_not_released(root, day, name))}
    for name, why in kept.items():
        say(f"Not in the exchange: {name}: {why}.", err=True)
    say(
        f"{counted(len(written), 'trainee has', 'trainees have')} feedback in feedback/, "
        f"{len(written) - len(kept)} of them in the exchange too."
    )
    if kept:
        say("Give the others their folder of feedback/ yourself.", err=True)
    problems += [f"{name}: {why}." for name, why in kept.items() if why != NO_SECRET]
    if problems:
        raise WorkbookError(" ".join(problems))
