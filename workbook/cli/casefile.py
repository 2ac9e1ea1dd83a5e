"""The verb that looks at a case file."""

from __future__ import annotations

from pathlib import Path

import click

from workbook.cli.command import main
from workbook.errors import WorkbookError
from workbook.shown import shown_lines


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--manifest", help="SHA-256 of the manifest, as it was written down elsewhere.")
def verify(folder: Path, manifest: str | None) -> None:
    """Say whether a byte of a case file changed: its inputs, its outputs, its manifest."""
    from workbook.casefile import verify as compare

    found = compare(folder.resolve(), manifest=manifest)
    click.echo(shown_lines(repr(found)))
    if not found.unchanged:
        raise WorkbookError(f"{folder} is not as it was written.")
