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
        except Exception as error:
            known = error if isinstance(error, WorkbookError) else _of_the_machine(error)
            if known is None:
                raise
            # Lines after the first are set in, so that a name cannot pretend to be another message.
            lines = shown_lines(known.message).replace("\n", "\n  ")
            click.echo(f"workbook: {lines}", err=True)
            ctx.exit(known.exit_status)


def _of_the_machine(error: BaseException) -> WorkbookError | None:
    """An error of the gradebook's database or of a file in a sentence; None for all others."""
    if type(error).__name__ == "InvalidEntry":  # nbgrader's word for a database's error.
        error = error.__context__ or error
    # By the module: most verbs need no database, and do not load one.
    if type(error).__module__.partition(".")[0] in ("sqlalchemy", "sqlite3", "psycopg"):
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        if "locked" in reason:
            return WorkbookError(
                f"The gradebook is in use ({reason}). Stop JupyterLab and grading, then run this "
                "again."
            )
        return WorkbookError(
            f"The gradebook cannot be read or written ({reason}). Look at its file, its rights and "
            "its disk; `workbook restore` puts one of a backup back."
        )
    if isinstance(error, OSError) and error.filename is not None:
        return WorkbookError(
            f"{error.filename}: {error.strerror}. Put that right, then run this again."
        )
    return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The course for drug investigators: learn, teach, grade, and check it."""
