"""Errors whose text is one sentence: what is wrong, where, and what to do."""

from __future__ import annotations


class WorkbookError(Exception):
    """Base of all errors meant for a reader. ``exit_status`` is what the command returns."""

    exit_status = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines instead of a traceback."""
        return [self.message]


class DataError(WorkbookError):
    """A table is unknown, missing or changed."""


class UsageError(WorkbookError):
    """The call itself was wrong."""

    exit_status = 2
