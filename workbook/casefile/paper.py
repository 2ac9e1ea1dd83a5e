"""The case file as a PDF, set by Typst: no browser, no network, the same bytes every time."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbook.casefile.contents import CaseFileError, Contents
from workbook.casefile.drawing import as_svg, table_of
from workbook.casefile.text import fonts_folder, plain, printable

_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")


def as_pdf(contents: Contents, inputs: Sequence[Mapping[str, Any]], marking: str) -> bytes:
    """A tagged PDF (PDF/UA-1), in which figures that cannot be drawn are tables.

    Every text reaches Typst as data of a JSON file, so none of it is read as markup.

    :raises CaseFileError: the page cannot be set; the reason is named.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="case-file-") as place:
        folder = Path(place)
        held = _data(contents, inputs, marking)
        for number, figure in enumerate(contents.figures, start=1):
            svg = as_svg(figure)
            if svg:
                (folder / f"figure-{number}.svg").write_bytes(svg)
            held["figures"].append(_figure(number, figure, bool(svg)))
        (folder / "contents.json").write_text(json.dumps(_printable(held)), encoding="utf-8")
        template = files("workbook.casefile") / "templates" / "case-file.typ"
        (folder / "case-file.typ").write_bytes(template.read_bytes())
        (folder / "fonts").mkdir()
        for font in _FONTS:
            shutil.copy(fonts_folder() / font, folder / "fonts")
        try:
            return typst.compile(
                folder / "case-file.typ", root=folder, format="pdf",
                font_paths=[folder / "fonts"], ignore_system_fonts=True, pdf_standards="ua-1",
                timestamp=datetime.combine(contents.on, time(), UTC),
            )  # fmt: skip
        except typst.TypstError as error:
            raise CaseFileError(f"The PDF could not be made: {error.message}.") from error


def _data(contents: Contents, inputs: Sequence[Mapping[str, Any]], marking: str) -> dict[str, Any]:
    return {
        "title": contents.title, "by": contents.by, "marking": marking,
        "date": {"year": contents.on.year, "month": contents.on.month, "day": contents.on.day},
        "on": f"{contents.on:%d %B %Y}",
        "findings": [dict(one) for one in contents.findings],
        "methods": [dict(one) for one in contents.methods],
        "limits": list(contents.limits), "requests": [dict(one) for one in contents.requests],
        "tools": ", ".join(f"{name} {version}" for name, version in contents.tools.items()),
        "inputs": [{"file": one["file"], "bytes": f"{one['bytes']:,}", "sha256": one["sha256"]}
                   for one in inputs],
        "figures": [],
    }  # fmt: skip


def _figure(number: int, figure: Any, drawn: bool) -> dict[str, Any]:
    heads, rows = ([], []) if drawn else table_of(figure)
    meta = figure.layout.meta
    return {
        "image": f"figure-{number}.svg" if drawn else "", "heads": heads, "rows": rows,
        "title": plain(figure.layout.title.text or f"Figure {number}"),
        "alt": str(meta["alt"]), "source": str(meta["source"]),
    }  # fmt: skip


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value
