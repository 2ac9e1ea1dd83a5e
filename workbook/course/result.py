"""What came of running one notebook."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from workbook.mime import PLOTLY

IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
# Tags of cells that papermill puts in: they are no cells of the author.
PUT_IN = frozenset({"injected-parameters", "papermill-error-cell-tag"})
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07")


@dataclass(frozen=True)
class Failure:
    """Where and why a notebook stopped. Without a cell (number 0) it never began.

    ``cell`` counts from 1, as in the file. ``message`` is one sentence; ``traceback`` is
    plain text, "" if there is none.
    """

    message: str
    cell: int = 0
    cell_id: str = ""
    source: str = ""
    name: str = ""
    traceback: str = ""


@dataclass(frozen=True)
class Picture:
    """A figure that a cell showed.

    ``plotly`` is the figure as plotly's JSON (keys data and layout). For a still image it
    is None, and ``image`` holds the content in base64 (SVG: as text).
    """

    cell: int
    alt: str
    title: str = ""
    plotly: dict[str, Any] | None = None
    mime: str = ""
    image: str = ""


@dataclass(frozen=True)
class Result:
    """One notebook's run: ``seconds`` of wall-clock time, number of code ``cells`` executed."""

    path: Path
    seconds: float
    cells: int = 0
    failure: Failure | None = None
    pictures: tuple[Picture, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Every cell ran, and none failed but those that are meant to."""
        return self.failure is None

    @property
    def status(self) -> str:
        """``ok`` or ``failed``."""
        return "ok" if self.ok else "failed"

    @property
    def failing_cell(self) -> int:
        """The number of the cell that failed, from 1; 0 without one."""
        return self.failure.cell if self.failure else 0

    @property
    def failing_source(self) -> str:
        """The source of the cell that failed; "" without one."""
        return self.failure.source if self.failure else ""

    @property
    def error(self) -> str:
        """The traceback as plain text, or the reason where there is none; "" if all went well."""
        return (self.failure.traceback or self.failure.message) if self.failure else ""

    @property
    def sentence(self) -> str:
        """What failed, in one line: the notebook, the cell and the reason. "" if nothing did."""
        if self.failure is None:
            return ""
        where = f", cell {self.failure.cell} ({self.failure.cell_id})" if self.failure.cell else ""
        return f"{self.path.name}{where}: {self.failure.message}"

    def to_json(self) -> str:
        """The result as text, to hand it from one process to another."""
        return json.dumps(asdict(self) | {"path": str(self.path)})

    @classmethod
    def from_json(cls, text: str) -> Result:
        """The result that :meth:`to_json` wrote.

        :raises ValueError, TypeError, KeyError: the text is something else.
        """
        content = json.loads(text)
        failure = content.pop("failure")
        shown = tuple(Picture(**picture) for picture in content.pop("pictures"))
        path = Path(content.pop("path"))
        return cls(path, **content, failure=Failure(**failure) if failure else None, pictures=shown)


def plain(text: str) -> str:
    """Text without terminal colours and control characters."""
    text = ANSI.sub("", text)
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())


def authored(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells of an executed notebook without those that papermill put in."""
    return [cell for cell in notebook.cells if not PUT_IN & set(cell.metadata.get("tags", []))]


def pictures(cells: list[NotebookNode]) -> list[Picture]:
    """The figures and images in the outputs, in order. An output counts once."""
    found = []
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if isinstance(data.get(PLOTLY), dict):
                found.append(_figure(number, data[PLOTLY]))
                continue
            mime = next((mime for mime in IMAGES if mime in data), None)
            if mime:
                image = data[mime] if isinstance(data[mime], str) else "".join(data[mime])
                alt = str(output.get("metadata", {}).get(mime, {}).get("alt", ""))
                found.append(Picture(number, alt, mime=mime, image=image))
    return found


def _figure(cell: int, figure: dict[str, Any]) -> Picture:
    layout = figure.get("layout") or {}
    meta = layout.get("meta")
    alt = str(meta.get("alt", "")) if isinstance(meta, dict) else ""
    title = layout.get("title")
    text = title.get("text", "") if isinstance(title, dict) else title or ""
    content = {"data": figure.get("data", []), "layout": layout}
    return Picture(cell, alt, re.sub(r"<[^>]*>", "", str(text)), plotly=content)
