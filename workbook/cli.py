"""The command ``workbook``: one short function a verb. Rooms are imported when a verb runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook import __version__
from workbook.errors import UsageError, WorkbookError
from workbook.folders import course_root

if TYPE_CHECKING:
    from rich.progress import Progress


class Commands(click.Group):
    """Turns the course's errors into one line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; 1 means that it failed, 2 that the call was wrong."""
        try:
            return super().invoke(ctx)
        except WorkbookError as error:
            click.echo(f"workbook: {error.message}", err=True)
            ctx.exit(error.exit_status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The course for drug investigators: learn, teach, grade, and check it."""


day_argument = click.argument("day")


def progress_bar() -> Progress:
    """A bar with name, count and time; silent where there is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=Console(stderr=True),
    )  # fmt: skip


def quiet() -> None:
    """Keep the logs and warnings of the libraries below out of the instructor's screen."""
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.getLogger().setLevel(logging.ERROR)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)


@main.command()
@click.option("--port", type=int, help="Port to use; a free one is chosen otherwise.")
@click.option("--browser/--no-browser", default=None, help="Open a browser, or only say where.")
def lab(port: int | None, browser: bool | None) -> None:
    """Open the course in JupyterLab."""
    from workbook.classroom.lab import serve

    quiet()
    sys.exit(serve(course_root(), port=port, browser=browser, say=click.echo))


@main.command()
@click.argument("names", nargs=-1)
def build(names: tuple[str, ...]) -> None:
    """Build release/ from source/ (all assignments, or those named)."""
    from workbook.classroom.day import build as build_release
    from workbook.classroom.nbgrader_api import assignments

    quiet()
    root = course_root()
    for name in names or assignments(root):
        build_release(root, name)
        click.echo(f"release/{name} is built.")


@main.command()
@day_argument
def release(day: str) -> None:
    """Hand an assignment out: build it and put it into the exchange."""
    from workbook.classroom.day import release as hand_out

    quiet()
    hand_out(course_root(), day)
    click.echo(f"{day} is released. Trainees find it in Assignment List.")


@main.command()
@day_argument
@click.option(
    "--from", "folder", type=click.Path(path_type=Path),
    help="A folder with one subfolder or zip file for each trainee, instead of the exchange.",
)  # fmt: skip
def collect(day: str, folder: Path | None) -> None:
    """Take in what trainees handed in."""
    from workbook.classroom.day import collect as take_in

    quiet()
    collected = take_in(course_root(), day, folder)
    for line in collected.left:
        click.echo(f"Left out: {line}", err=True)
    click.echo(f"{len(collected.students)} submissions of {day} are in submitted/.")


@main.command()
@day_argument
@click.option("--student", "students", multiple=True, help="Only this trainee; may be repeated.")
@click.option("--again", is_flag=True, help="Grade those too who were graded before.")
def grade(day: str, students: tuple[str, ...], again: bool) -> None:
    """Grade what was collected."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from workbook.classroom import day as steps
    from workbook.classroom.nbgrader_api import find_assignment

    quiet()
    root = course_root()
    find_assignment(root, day)
    names = list(students) or steps.submitted(root, day)
    if not names:
        raise UsageError(f"No submission of {day} to grade. Run `workbook collect {day}` first.")
    table = Table("Trainee", "Points", "Remarks", title=f"{day}")
    failed = 0
    with progress_bar() as bar:
        task = bar.add_task("Grading", total=len(names))
        for result in steps.grade(root, day, students=names, again=again):
            remarks = list(result.repairs)
            if result.problem:
                remarks.append(result.problem)
            if result.needs_manual_grade:
                remarks.append("A person must mark a part: open Formgrader.")
            failed += bool(result.problem and result.max_score == 0)
            points = f"{result.score:g} of {result.max_score:g}"
            table.add_row(escape(result.student), points, escape("\n".join(remarks)))
            bar.update(task, advance=1, description=escape(f"Grading {result.student}"))
    Console().print(table)
    if failed:
        raise WorkbookError(f"Not graded: {failed} of {len(names)}. The table says why.")


@main.command()
@day_argument
@click.option("--student", "students", multiple=True, help="Only this trainee; may be repeated.")
def feedback(day: str, students: tuple[str, ...]) -> None:
    """Write the feedback pages and release them."""
    from rich.markup import escape

    from workbook.classroom import day as steps

    quiet()
    root = course_root()
    with progress_bar() as bar:
        task = bar.add_task("Feedback", total=None)
        done = 0
        for student in steps.feedback(root, day, list(students) or None):
            done += 1
            bar.update(task, advance=1, description=escape(f"Feedback for {student}"))
    click.echo(f"{done} trainees have feedback in feedback/ and in the exchange.")


@main.command()
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write a CSV file.")
def grades(file: Path | None) -> None:
    """Show the class so far."""
    from workbook.classroom.day import grades as read_grades
    from workbook.classroom.gradesheet import print_grades, write_csv

    quiet()
    rows = read_grades(course_root())
    if file is None:
        print_grades(rows)
    else:
        write_csv(rows, file)
        click.echo(f"{len(rows)} results are in {file}.")


@main.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--jobs", "-j", type=click.IntRange(1), help="Notebooks at a time; default: all cores."
)
@click.option("-p", "parameters", type=(str, str), multiple=True, metavar="NAME VALUE",
              help="Set a value in the parameters cell; may be repeated.")  # fmt: skip
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML report.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML for CI.")
@click.option("--timeout", type=click.IntRange(1), default=120, show_default=True,
              help="Seconds that one cell may take.")  # fmt: skip
def validate(
    paths: tuple[str, ...],
    jobs: int | None,
    parameters: tuple[tuple[str, str], ...],
    report: Path | None,
    junit: Path | None,
    timeout: int,
) -> None:
    """Run lessons and solutions from top to bottom, offline."""
    import os

    from workbook.course.notebook import find_notebooks
    from workbook.course.report import write_html, write_junit
    from workbook.course.runner import Result, run

    quiet()
    root = course_root()
    notebooks = find_notebooks(list(paths), root)
    with progress_bar() as bar:
        task = bar.add_task("Running", total=len(notebooks))

        def on_done(result: Result) -> None:
            sign = "ok" if result.status == "ok" else "FAILED"
            bar.console.print(f"{sign:6} {result.seconds:6.1f} s  {result.path}", highlight=False)
            bar.update(task, advance=1)

        results = run(
            notebooks, jobs=jobs or os.cpu_count() or 1, parameters=literal(parameters),
            timeout=timeout, on_done=on_done,
        )  # fmt: skip
    if report:
        write_html(results, report)
    if junit:
        write_junit(results, junit)
    failed = [result for result in results if result.status != "ok"]
    for result in failed:
        click.echo(f"\n{result.sentence}\n", err=True)
        click.echo(f"{result.failing_source}\n\n{result.error}", err=True)
    if failed:
        raise WorkbookError(f"{len(failed)} of {len(results)} notebooks failed.")
    click.echo(f"{len(results)} notebooks ran from top to bottom.")


def literal(parameters: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Values as Python reads them: 2010 is a number, Eutylone is text."""
    import ast

    values: dict[str, Any] = {}
    for name, text in parameters:
        try:
            values[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            values[name] = text
    return values


@main.command()
@click.argument("paths", nargs=-1)
def inspect(paths: tuple[str, ...]) -> None:
    """Check headers, minutes, cells, tasks and known answers, without running anything."""
    from workbook.course.inspect import inspect as look
    from workbook.course.inspect import inspect_day
    from workbook.course.notebook import Notebook, find_notebooks

    notebooks = [Notebook.read(file) for file in find_notebooks(list(paths), course_root())]
    findings = [finding for notebook in notebooks for finding in look(notebook)]
    if not paths:
        findings += inspect_day(notebooks)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise WorkbookError(f"{len(findings)} findings in {len(notebooks)} notebooks.")
    click.echo(f"{len(notebooks)} notebooks keep the rules.")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("value")
@click.option("--decimals", type=int, help="Round numbers to so many decimals.")
def seal(name: str, value: str, decimals: int | None) -> None:
    """Print the seal of an answer, for a check cell."""
    from workbook.checks import seal as make_seal

    try:
        click.echo(make_seal(name, literal(((name, value),))[name], decimals))
    except TypeError as error:
        raise UsageError(f"There is no seal for {value!r}: give a number, text or list.") from error
