"""An instructor's verbs: open the lab, hand out, take in, look at the class."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from workbook.cli.command import main
from workbook.cli.shared import NewFile, day_argument, progress_bar, quiet, say
from workbook.errors import UsageError, WorkbookError
from workbook.folders import course_root
from workbook.wording import counted, listed


@main.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to use; a free one is chosen otherwise."
)
@click.option("--browser/--no-browser", default=None, help="Open a browser, or only say where.")
def lab(port: int | None, browser: bool | None) -> None:
    """Open the course in JupyterLab."""
    from workbook.classroom.lab import serve

    quiet()
    sys.exit(serve(course_root(), port=port, browser=browser, say=click.echo))


@main.command()
@day_argument
def release(day: str) -> None:
    """Hand an assignment out: build it and put it into the exchange."""
    from workbook.classroom.day import release as hand_out

    quiet()
    hand_out(course_root(), day)
    say(f"{day} is released. Trainees find it in Assignment List.")


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
        say(f"Left out: {line}", err=True)
    if not collected.students:
        raise WorkbookError(f"No work for {day} is there. Is it the right day, and place?")
    taken = counted(len(collected.students), f"submission of {day} is", f"submissions of {day} are")
    say(f"{taken} in submitted/.")
    if collected.new:
        say(f"New in the class: {listed(collected.new)}.")
    for name, other in collected.alike:
        say(
            f"{name} is much like {other}, who was in the class before. If it is one "
            f"person, call the folder or zip file {other}, type `workbook roster remove "
            f'"{name}"`, and collect again.',
            err=True,
        )
    if collected.missing:
        say(f"Nothing yet from: {listed(collected.missing)}.")


@main.command()
@click.option("--csv", "file", type=NewFile(), help="Write a CSV file.")
@click.option("--gain", is_flag=True, help="Show what the class gained from pre-test to post-test.")
def grades(file: Path | None, gain: bool) -> None:
    """Show the class so far."""
    from workbook.classroom.day import grades as read_grades
    from workbook.classroom.gain import class_gain, print_gain
    from workbook.classroom.gradesheet import print_grades, write_csv

    if gain and file is not None:
        raise UsageError("Give --gain or --csv, not both.")
    quiet()
    if gain:
        print_gain(class_gain(course_root()))
        return
    rows = read_grades(course_root())
    if file is None:
        print_grades(rows)
    else:
        write_csv(rows, file)
        say(f"{counted(len(rows), 'result is', 'results are')} in {file}.")


@main.command()
@click.argument("students", nargs=-1)
@click.option("--names", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="File with one name a line.")  # fmt: skip
@click.option("--cohort-secret", required=True,
              type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="File with the secret of the class.")  # fmt: skip
def cases(students: tuple[str, ...], names: Path | None, cohort_secret: Path) -> None:
    """Make a case of their own for each trainee, and a zip file to hand out."""
    from workbook.classroom.cases import make_cases

    listed = list(students)
    if names is not None:
        listed += filter(None, map(str.strip, names.read_text(encoding="utf-8").splitlines()))
    if not listed:
        raise UsageError("Give the names of the trainees, or a file with --names.")
    secret = cohort_secret.read_text(encoding="utf-8")
    with progress_bar() as bar:
        making = bar.add_task("Cases", total=len(listed))
        for made in make_cases(course_root(), listed, secret):
            bar.advance(making)
            say(f"{made.student}: {made.handout}{'' if made.new else ' (kept)'}")
