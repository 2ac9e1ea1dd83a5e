"""What a person sees while a class is graded: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from workbook.shown import shown
from workbook.wording import counted

MOST_NAMES = 3


class ClassProgress:
    """A context manager; call :meth:`working` and :meth:`finished` as the work goes on.

    It draws when it is told something, and has no thread: processes are forked meanwhile.
    """

    def __init__(self, what: str, total: int, console: Console | None = None) -> None:
        self._what, self._total, self._done, self._people = what, total, 0, 0
        self._console = console or Console(stderr=True)
        self._live = self._console.is_terminal
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn(),
            TextColumn("{task.fields[people]}"),
            console=self._console, auto_refresh=False, disable=not self._live, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task(what, total=total, people="")

    def __enter__(self) -> ClassProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._bar.stop()

    def working(self, names: list[str]) -> None:
        """Who is being worked on now."""
        if not self._live:
            return
        first = ", ".join(map(shown, names[:MOST_NAMES]))
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        self._update(description=escape(f"{self._what} {first}{more}"))

    def finished(self, line: str, *, needs_a_person: bool = False) -> None:
        """One more is done; ``line`` says how."""
        self._done += 1
        self._people += needs_a_person
        count = f"{self._done:>{len(str(self._total))}} of {self._total}"
        self._console.print(escape(f"{count}  {shown(line)}"), highlight=False, soft_wrap=True)
        people = counted(self._people, "needs a person", "need a person") if self._people else ""
        self._update(completed=self._done, people=people)

    def _update(self, **changes: Any) -> None:
        if self._live:
            self._bar.update(self._task, **changes)
            self._bar.refresh()
