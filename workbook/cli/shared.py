"""What several verbs need: lines, a progress bar, silence, and values as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook.errors import UsageError
from workbook.folders import course_root
from workbook.shown import shown

if TYPE_CHECKING:
    from rich.progress import Progress


def say(text: str, *, err: bool = False) -> None:
    """Print one line. It may have names from outside: none of them can command the terminal."""
    click.echo(shown(text), err=err)


def _day(context: click.Context, parameter: click.Parameter, words: tuple[str, ...]) -> str:
    from workbook.classroom.assignments import meant

    return "" if context.resilient_parsing else meant(course_root(), " ".join(words))


#: An assignment. It may be typed as in a sentence: ``Day 1``, without quotes too.
day_argument = click.argument("day", metavar="DAY", nargs=-1, callback=_day)


class NewFile(click.Path):
    """A file to write. That it can lie there is known before the work begins."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path.

        :raises UsageError: it is a folder, or its folder is missing.
        """
        file = Path(value)
        if file.is_dir():
            raise UsageError(f"{file} is a folder. Add the name of a file to it.")
        if not file.parent.is_dir():
            raise UsageError(
                f"There is no folder {file.parent} for {file.name}. Make it, or choose another."
            )
        return file


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
    for name in ("traitlets", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


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
