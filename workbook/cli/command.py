"""The command ``workbook`` itself, before it has any verb."""

from __future__ import annotations

import atexit
import gc
from typing import Any

import click

from workbook import __version__
from workbook.errors import WorkbookError
from workbook.shown import shown_lines

# What is left at the end goes with the process, and need not be searched for garbage.
atexit.register(gc.freeze)


class Commands(click.Group):
    """Turns the course's errors into one line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; 1 means that it failed, 2 that the call was wrong."""
        try:
            return super().invoke(ctx)
        except WorkbookError as error:
            # Lines after the first are set in, so that a name cannot pretend to be another message.
            lines = shown_lines(error.message).replace("\n", "\n  ")
            click.echo(f"workbook: {lines}", err=True)
            ctx.exit(error.exit_status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The course for drug investigators: learn, teach, grade, and check it."""
