"""The case file as one HTML page: no network, no script needed except to move in a figure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from workbook.casefile.contents import Contents
from workbook.casefile.drawing import as_svg, table_of
from workbook.casefile.text import plain, visible, without_tags

_START = """
for (const place of document.querySelectorAll("[data-figure]")) {
  const held = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  place.querySelector("[data-still]").hidden = true;
  const box = place.appendChild(document.createElement("div"));
  held.layout.autosize = true;
  const settings = {responsive: true, displaylogo: false, showSendToCloud: false};
  Plotly.newPlot(box, held.data, held.layout, settings);
}
"""


def as_page(contents: Contents, inputs: Sequence[Mapping[str, Any]], marking: str) -> bytes:
    """The page. What comes from outside is escaped, and the page itself forbids all loading.

    :param inputs: file, bytes and sha256 of each input.
    :param marking: the line on top that says what kind of case this is.
    """
    figures = [_figure(number, figure) for number, figure in enumerate(contents.figures, start=1)]
    scripts = [_plotly(), _START] if figures else []
    room = Environment(
        loader=PackageLoader("workbook.casefile"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, finalize=lambda value: visible(value) if type(value) is str else value,
    )  # fmt: skip
    text = room.get_template("case-file.html.j2").render(
        contents=contents, figures=figures, inputs=inputs, marking=marking,
        scripts=[Markup(script) for script in scripts], policy=_policy(scripts),
    )  # fmt: skip
    return text.encode("utf-8")


def _figure(number: int, figure: Any) -> dict[str, Any]:
    meta = figure.layout.meta
    svg = as_svg(figure)
    heads, rows = table_of(figure)
    held = without_tags(json.loads(figure.to_json()))
    return {
        "number": number,
        "title": plain(figure.layout.title.text or f"Figure {number}"),
        "source": str(meta["source"]),
        "alt": str(meta["alt"]),
        "svg": base64.b64encode(svg).decode() if svg else "",
        "heads": heads,
        "rows": rows,
        # Inside a script nothing is escaped by HTML, so no character of it may end one.
        "json": Markup(_in_script(json.dumps(held, sort_keys=True))),
    }


def _in_script(text: str) -> str:
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _policy(scripts: Sequence[str]) -> str:
    """Only these scripts may run, and nothing may be fetched (Content Security Policy, W3C)."""
    digests = [hashlib.sha256(script.encode("utf-8")).digest() for script in scripts]
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; "
        f"style-src 'unsafe-inline'; script-src {allowed or chr(39) + 'none' + chr(39)}"
    )
