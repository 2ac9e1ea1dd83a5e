"""What stands in a case file. Every part is plain text in a dictionary, checked when it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workbook.errors import WorkbookError

FINDING = ("finding", "method", "limit", "source")
METHOD = ("method", "published", "error_rate")
REQUEST = ("to", "ask", "because")


class CaseFileError(WorkbookError):
    """A part of a case file is missing or empty, or a file of it cannot be read."""


def finding(finding: str, *, method: str, limit: str, source: str) -> dict[str, str]:
    """One finding: what was found, how, what it cannot say, and from which record.

    :raises CaseFileError: a part is empty; it is named.
    """
    return _part("A finding", FINDING, (finding, method, limit, source))


def method(method: str, *, published: str, error_rate: str) -> dict[str, str]:
    """A note on a method: its name, who published it, and how often it is right.

    :raises CaseFileError: a part is empty. Write "not known" where a rate is not known.
    """
    return _part("A method note", METHOD, (method, published, error_rate))


def request(to: str, *, ask: str, because: str) -> dict[str, str]:
    """A request to send: to whom, what is asked for, and the finding that it rests on.

    :raises CaseFileError: a part is empty.
    """
    return _part("A request", REQUEST, (to, ask, because))


def shown(answer: object, form: str = "") -> str:
    """An answer as text, or "(not answered yet)" while it is still three dots.

    :param form: how a number is written, such as ",.0f": no decimals, commas between thousands.
    """
    return "(not answered yet)" if answer is ... else format(answer, form)


def _part(what: str, names: Sequence[str], values: Sequence[Any]) -> dict[str, str]:
    for name, value in zip(names, values, strict=True):
        if not isinstance(value, str) or not value.strip():
            raise CaseFileError(
                f"{what} needs its part {name}, as text. It is {value!r}. "
                f"The parts are: {', '.join(names)}."
            )
    return {name: value.strip() for name, value in zip(names, values, strict=True)}


@dataclass(frozen=True)
class Contents:
    """All that a case file says; the files themselves are in the manifest.

    :param on: the day that stands on the file. The same day and inputs give the same bytes.
    :param tools: package and version, for every package that took part.
    :raises CaseFileError: a title or name is empty, there is no finding, or a part lacks an entry.
    """

    title: str
    by: str
    on: date
    findings: Sequence[Mapping[str, str]]
    figures: Sequence[Any] = ()
    methods: Sequence[Mapping[str, str]] = ()
    limits: Sequence[str] = ()
    requests: Sequence[Mapping[str, str]] = ()
    tools: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in (("title", self.title), ("by", self.by)):
            if not isinstance(value, str) or not value.strip():
                raise CaseFileError(f"A case file needs {name}: text that is not empty.")
        if not self.findings:
            raise CaseFileError("A case file needs at least one finding.")
        for what, names, parts in (
            ("finding", FINDING, self.findings),
            ("method note", METHOD, self.methods),
            ("request", REQUEST, self.requests),
        ):
            for number, part in enumerate(parts, start=1):
                if not isinstance(part, Mapping):
                    message = f"The {what} {number} has not the form of a {what}. Its parts: "
                    raise CaseFileError(f"{message}{', '.join(names)}.")
                _part(f"The {what} {number}", names, [part.get(name) for name in names])
        for number, limit in enumerate(self.limits, start=1):
            if not isinstance(limit, str) or not limit.strip():
                raise CaseFileError(f"Limit {number} is empty. Write a sentence, or leave it out.")
        for number, figure in enumerate(self.figures, start=1):
            meta = getattr(getattr(figure, "layout", None), "meta", None)
            if not isinstance(meta, dict) or not meta.get("source") or not meta.get("alt"):
                raise CaseFileError(
                    f"Figure {number} has no source line or no text alternative. "
                    "Take a figure of workbook.charts, or end yours with charts.finish(...)."
                )
