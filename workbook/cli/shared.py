"""What several verbs need: lines, a progress bar, silence, and values as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from workbook.shown import shown

if TYPE_CHECKING:
    from rich.progress import Progress


def say(text: str, *, err: bool = False) -> None:
    """Print one line. It may have names from outside: none of them can command the terminal."""
    click.echo(shown(text), err=err)


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
