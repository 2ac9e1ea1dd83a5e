"""Partial credit, with a reason for every part."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from workbook.checks.answer import CheckFailed
from workbook.mime import MARKS


@dataclass(frozen=True)
class Part:
    """One part of a task: what it asks, its points, and why it was missed ("" if it was not)."""

    asks: str
    points: float
    missed: str


@dataclass
class Marks:
    """Collects the parts of a task. Its last line is the score that nbgrader reads.

    Use it inside hidden tests::

        marks = Marks()
        with marks.part("the year", points=1):
            check("peak_year").equals(2014)
        with marks.part("the reason", points=2):
            check("reason").equals("b")
        marks
    """

    parts: list[Part] = field(default_factory=list)

    @contextmanager
    def part(self, asks: str, points: float) -> Iterator[None]:
        """Give ``points`` if the block raises nothing; keep the reason if a check fails."""
        missed = ""
        try:
            yield
        except CheckFailed as failure:
            missed = failure.message
        except Exception as error:
            missed = f"The answer could not be checked ({type(error).__name__})."
        self.parts.append(Part(asks, points, missed))

    @property
    def score(self) -> float:
        """Points earned so far."""
        return float(sum(part.points for part in self.parts if not part.missed))

    @property
    def most(self) -> float:
        """Points that could have been earned so far."""
        return float(sum(part.points for part in self.parts))

    @property
    def reasons(self) -> list[str]:
        """One sentence for every part that was missed."""
        return [
            f"{part.asks}: 0 of {part.points:g}. {part.missed}"
            for part in self.parts
            if part.missed
        ]

    def __repr__(self) -> str:
        # nbgrader reads partial credit from this text, so it is the bare number.
        return f"{self.score:g}"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        rows = "".join(
            f"<li>{'✘' if part.missed else '✔'} {html.escape(part.asks)}: "
            f"{0 if part.missed else part.points:g} of {part.points:g}"
            f"{'. ' + html.escape(part.missed) if part.missed else ''}</li>"
            for part in self.parts
        )
        return {
            "text/plain": repr(self),
            "text/html": f"<p><b>{self.score:g} of {self.most:g} points</b></p><ul>{rows}</ul>",
            MARKS: {"score": self.score, "most": self.most, "reasons": self.reasons},
        }
