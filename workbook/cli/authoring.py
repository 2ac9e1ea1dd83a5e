"""An author's verbs: build, try, inspect and validate notebooks, and seal answers."""

from __future__ import annotations

from pathlib import Path

import click

from workbook.cli.command import main
from workbook.cli.shared import literal, progress_bar, quiet, say
from workbook.errors import UsageError, WorkbookError
from workbook.folders import SEALS, course_root
from workbook.shown import shown_lines
from workbook.wording import counted


@main.command()
@click.argument("names", nargs=-1)
def build(names: tuple[str, ...]) -> None:
    """Build release/ from source/ (all assignments, or those named)."""
    from workbook.classroom.assignments import assignments, meant
    from workbook.classroom.day import build as build_release

    quiet()
    root = course_root()
    for name in [meant(root, name) for name in names] or assignments(root):
        build_release(root, name)
        say(f"release/{name} is built.")


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
        click.echo(shown_lines(f"\n{result.sentence}\n"), err=True)
        click.echo(shown_lines(f"{result.failing_source}\n\n{result.error}"), err=True)
    if failed:
        raise WorkbookError(f"{len(failed)} of {counted(len(results), 'notebook')} failed.")
    say(f"{counted(len(results), 'notebook')} ran from top to bottom.")


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
        say(str(finding))
    if findings:
        where = counted(len(notebooks), "notebook")
        raise WorkbookError(f"{counted(len(findings), 'finding')} in {where}.")
    say(f"{counted(len(notebooks), 'notebook keeps', 'notebooks keep')} the rules.")


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
    from workbook.grading.cases import truth_of

    root, faults, tried = course_root(), 0, 0
    source = root / FOLDERS["assignment"]
    found = find_notebooks(paths or ("source",), root)
    for file in (file for file in found if source in file.resolve().parents):
        for case in cases or (None,):
            asked = case is None and "truth(" in file.read_text(encoding="utf-8")
            trial = try_assignment(file.resolve(), case, truth=truth_of(None) if asked else None)
            tried += len(trial.tries)
            faults += len(trial.faults)
            for fault in trial.faults:
                say(f"{file.name}{f', {case}' if case else ''}: {fault}")
    earn = "earns what it" if faults == 1 else "earn what they"
    say(f"{counted(tried, 'answer was', 'answers were')} tried, {faults} {earn} should not.")
    if faults:
        raise WorkbookError("Mend the checks, or the known answers.")


@main.command()
@click.argument("case", type=click.Path(path_type=Path, exists=True))
def seals(case: Path) -> None:
    """Write the seals of all answers on a case into CASE/seals.json."""
    from workbook.course.author import seals_of

    (case / SEALS).write_text(seals_of(course_root(), case), encoding="utf-8")
    say(f"The answers are sealed in {case / SEALS}.")
