"""Verbs for the simulated case: make one, calibrate it, count errors, draw it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbook.cli.command import main
from workbook.cli.shared import NewFile, progress_bar, say
from workbook.errors import UsageError, WorkbookError
from workbook.wording import counted


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
@click.option("--new-secret", type=NewFile(),
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
        say(f"The secret is in {new_secret}. Keep it away from trainees.")
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
    say(f"The case is in {out}." + (" Its truth is in truth/." if truth else ""))


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
    are = counted(len(table), "quantity is", "quantities are")
    say(f"{are} within tolerance.", err=True)


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
        say(f"The page is {out}, its pictures are beside it.")


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
    say(f"{counted(len(charts), 'picture is', 'pictures are')} in {out}.")
