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
    from workbook.grading.cases import truth_of

    quiet()
    root = course_root()
    notebooks = find_notebooks(list(paths), root)
    # The capstone's checks read the truth; that of the bundled case is made where it is missing.
    asked = any("truth(" in file.read_text("utf-8", "ignore") for file in notebooks)
    if asked and (truth := truth_of(None)):
        os.environ["WORKBOOK_TRUTH"] = str(truth)
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


@main.command("try")
@click.argument("paths", nargs=-1)
@click.option("--case", "cases", multiple=True, type=click.Path(path_type=Path, exists=True),
              help="Folder of a case; may be given several times.")  # fmt: skip
def try_answers(paths: tuple[str, ...], cases: tuple[Path, ...]) -> None:
    """Try every known answer of assignments, on one case or several."""
    from workbook.course.author import try_assignment
    from workbook.course.notebook import FOLDERS, find_notebooks

    root, faults, tried = course_root(), 0, 0
    source = root / FOLDERS["assignment"]
    found = find_notebooks(paths or ("source",), root)
    for file in (file for file in found if source in file.resolve().parents):
        for case in cases or (None,):
            trial = try_assignment(file.resolve(), case)
            tried += len(trial.tries)
            faults += len(trial.faults)
            for fault in trial.faults:
                click.echo(f"{file.name}{f', {case}' if case else ''}: {fault}")
    click.echo(f"{tried} answers were tried, {faults} earn what they should not.")
    if faults:
        raise WorkbookError("Mend the checks, or the known answers.")


@main.command()
@click.argument("case", type=click.Path(path_type=Path, exists=True))
def seals(case: Path) -> None:
    """Write the seals of all answers on a case into CASE/seals.json."""
    from workbook.checks.case_seals import SEALS
    from workbook.course.author import seals_of

    (case / SEALS).write_text(seals_of(course_root(), case), encoding="utf-8")
    click.echo(f"The answers are sealed in {case / SEALS}.")


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
            click.echo(f"{made.student}: {made.handout}{'' if made.new else ' (kept)'}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--manifest", help="SHA-256 of the manifest, as it was written down elsewhere.")
def verify(folder: Path, manifest: str | None) -> None:
    """Say whether a byte of a case file changed: its inputs, its outputs, its manifest."""
    from workbook.casefile import verify as compare

    found = compare(folder.resolve(), manifest=manifest)
    click.echo(repr(found))
    if not found.unchanged:
        raise WorkbookError(f"{folder} is not as it was written.")


@main.command()
@click.option("--seed", help="The same seed gives the same case.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the case into.")
@click.option("--scale", type=float, default=1.0, show_default=True,
              help="1 is about 200 vendors and 60,000 transactions.")  # fmt: skip
@click.option("--truth", is_flag=True, help="Also write truth/: who is who. Never hand it out.")
@click.option("--cohort-secret", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="File with the secret of the class; together with --trainee, "
              "in place of --seed.")  # fmt: skip
@click.option("--trainee", help="Whose case it is.")
@click.option("--new-secret", type=click.Path(path_type=Path),
              help="Write a fresh secret for a class into this file; nothing else.")  # fmt: skip
def world(
    seed: str | None,
    out: Path | None,
    scale: float,
    truth: bool,
    cohort_secret: Path | None,
    trainee: str | None,
    new_secret: Path | None,
) -> None:
    """Make a case: markets, listings, a ledger, tags; simulated, with a known truth."""
    from workbook.world.seed import new_secret as make_secret
    from workbook.world.seed import trainee_seed

    if new_secret is not None:
        if new_secret.exists():
            raise UsageError(f"{new_secret} is there already. A secret is never overwritten.")
        new_secret.touch(mode=0o600)
        new_secret.write_text(make_secret() + "\n", encoding="utf-8")
        click.echo(f"The secret is in {new_secret}. Keep it away from trainees.")
        return
    if (cohort_secret is None) != (trainee is None) or (seed is None) == (trainee is None):
        raise UsageError("Give --seed, or --cohort-secret together with --trainee.")
    if out is None:
        raise UsageError("Say where to write the case: --out FOLDER.")
    if cohort_secret is not None and trainee is not None:
        seed = trainee_seed(cohort_secret.read_text(encoding="utf-8"), trainee)
    assert seed is not None
    from workbook.world.case import write_case

    with progress_bar() as bar:
        tasks: dict[str, Any] = {}

        def on_step(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done)

        write_case(out, seed, scale=scale, truth=truth, on_step=on_step)
    click.echo(f"The case is in {out}." + (" Its truth is in truth/." if truth else ""))


@main.command()
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the table here (Markdown).")
def calibrate(case: Path, out: Path | None) -> None:
    """Hold a case (with its truth) against published figures."""
    from workbook.world.calibration import as_document
    from workbook.world.calibration import calibrate as hold_against
    from workbook.world.case_tables import CaseTables

    table = hold_against(CaseTables(case))
    if out is None:
        click.echo(as_document(table))
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(as_document(table), encoding="utf-8")
    outside = table.loc[~table["within"], "measure"]
    if len(outside):
        raise WorkbookError(
            f"{len(outside)} of {len(table)} quantities are out of tolerance: {', '.join(outside)}."
        )
    click.echo(f"{len(table)} quantities are within their tolerances.", err=True)


@main.command()
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path),
              help="Write the page here (Markdown), its pictures beside it.")  # fmt: skip
def error_rates(cases: tuple[Path, ...], out: Path | None) -> None:
    """Count how often each method is right on cases with their truth; the first is shown."""
    from workbook.world.case_tables import CaseTables
    from workbook.world.error_rates import as_document, pictures, write_pictures
    from workbook.world.error_rates import error_rates as rates_of

    tables, names = [], []
    with progress_bar() as bar:
        for folder in bar.track(cases, description="Cases"):
            case = CaseTables(folder)
            tables.append(rates_of(case))
            names.append(f"seed {case.seed}")
    if out is None:
        click.echo(as_document(tables, names))
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(as_document(tables, names), encoding="utf-8")
        write_pictures(pictures(tables), out.parent / "pictures")
        click.echo(f"The page is {out}, its pictures are beside it.")


@main.command()
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for them.")
def portrait(case: Path, out: Path) -> None:
    """Draw the pictures of docs/world.md from a case with its truth."""
    from workbook.world.case_tables import CaseTables
    from workbook.world.error_rates import write_pictures
    from workbook.world.portrait import portrait as portray

    charts = portray(CaseTables(case))
    write_pictures(charts, out)
    click.echo(f"{len(charts)} pictures are in {out}.")
