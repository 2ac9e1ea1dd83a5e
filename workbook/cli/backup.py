"""Verbs that keep a class safe."""

from __future__ import annotations

from pathlib import Path

import click

from workbook.cli.command import main
from workbook.cli.shared import NewFile, quiet, say
from workbook.folders import course_root
from workbook.wording import counted


@main.command()
@click.option("--out", type=NewFile(), help="Where to write the archive.")
def backup(out: Path | None) -> None:
    """Write one archive of everything of a class that cannot be made again."""
    from workbook.classroom.backup import backup as write

    quiet()
    written = write(course_root(), out.resolve() if out else None)
    for line in written.left:
        say(f"Left out: {line}", err=True)
    files = counted(written.files, "file")
    are = "is" if written.files == 1 else "are"
    say(f"{files} ({written.size / 1e6:,.1f} MB) {are} in {written.file}.")
    say(f"SHA-256: {written.sha256}")
    say("Copy it to another disk. It holds names, results and the secret of the class.")


@main.command()
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Also where there is a class; it is kept aside.")
@click.option("--sha256", default="", help="Of the archive, as it was written down elsewhere.")
def restore(place: Path, force: bool, sha256: str) -> None:
    """Put a backup back, after every file of it was compared with its manifest."""
    from workbook.classroom.backup import restore as put_back

    quiet()
    root = course_root()
    done = put_back(root, place.resolve(), force=force, sha256=sha256)
    for line in done.left:
        say(f"Not put back: {line}", err=True)
    say(f"{counted(done.files, f'file of {place.name} is', f'files of {place.name} are')} back.")
    if done.replaced:
        kept = done.replaced.name
        say(f"What was there is in {kept}. To undo: workbook restore {kept} --force")
    if done.other_source:
        say("source/ is not the one of the backup: grading again may give other points.")
