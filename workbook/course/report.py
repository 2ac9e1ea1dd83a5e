"""Reports of a validation: one HTML page for people, JUnit XML for CI."""

from __future__ import annotations

import base64
import html
import json
import math
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from junitparser import Failure as JUnitFailure
from junitparser import JUnitXml, TestCase, TestSuite
from markupsafe import Markup

from workbook.course.result import Picture, Result
from workbook.wording import counted

TEMPLATES = Path(__file__).with_name("templates")
FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_ALT = "This figure has no text alternative."


class _Row(NamedTuple):
    """A notebook in the report: its place from 1, its name there, and what came of it."""

    place: int
    name: str
    result: Result


def write_html(results: Sequence[Result], file: Path) -> None:
    """Write one page that needs nothing else: no other file and no network.

    Figures are drawn by the plotly.js inside the page, when they come into view.

    :raises OSError: the file cannot be written.
    """
    drawn = any(picture.plotly for result in results for picture in result.pictures)
    rows = [
        _Row(place, name, result)
        for place, (name, result) in enumerate(zip(names(results), results, strict=True), start=1)
    ]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json_for_script"] = json_for_script
    environment.filters["data_address"] = data_address
    page = environment.get_template("report.html.j2").render(
        rows=rows,
        shown=[row for row in rows if row.result.failure or row.result.pictures],
        summary=summary(results),
        plotly_js=_plotly_js() if drawn else "",
        # Only scripts with this word run, so nothing that came out of a notebook does.
        nonce=secrets.token_urlsafe(16),
        no_alt=NO_ALT,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8", errors="replace")


def summary(results: Sequence[Result]) -> str:
    """What came of it, in one sentence."""
    if not results:
        return "No notebook was run."
    failed = sum(not result.ok for result in results)
    seconds = sum(result.seconds for result in results)
    count = counted(len(results), "notebook")
    if not failed:
        return f"{count} ran from top to bottom without an error, in {seconds:.0f} seconds of work."
    if failed == len(results):
        return f"{count} ran, and {'all' if failed > 1 else 'it'} failed."
    return f"{count} ran, and {failed} failed: {len(results) - failed} are in order."


def names(results: Sequence[Result]) -> list[str]:
    """The path of each notebook below the folder that all of them share."""
    folders = [result.path.absolute().parent for result in results]
    if not folders:
        return []
    shared = next(
        (
            place
            for place in (folders[0], *folders[0].parents)
            if all(folder.is_relative_to(place) for folder in folders)
        ),
        None,
    )
    paths = [result.path.absolute() for result in results]
    return [(path.relative_to(shared) if shared else path).as_posix() for path in paths]


def write_junit(results: Sequence[Result], file: Path) -> None:
    """Write JUnit XML: one test case a notebook, its class the folder, its time in seconds.

    :raises OSError: the file cannot be written.
    """
    suite = TestSuite("notebooks")
    for name, result in zip(names(results), results, strict=True):
        place, _, notebook = name.rpartition("/")
        case = TestCase(_xml(notebook), _xml(place or "notebooks"), round(result.seconds, 3))
        if result.failure is not None:
            failure = JUnitFailure(_xml(result.sentence), _xml(result.failure.name or "Failure"))
            failure.text = _xml(f"{result.failing_source}\n\n{result.error}")
            case.result = [failure]
        suite.add_testcase(case)
    report = JUnitXml("workbook validate")
    report.add_testsuite(suite)
    report.update_statistics()
    file.parent.mkdir(parents=True, exist_ok=True)
    report.write(str(file), pretty=True)


def _xml(text: str) -> str:
    """Without the characters that XML does not allow."""
    return FORBIDDEN.sub("", text)


def json_for_script(value: Any) -> Markup:
    """JSON that cannot end the ``<script>`` it stands in, and that browsers can read."""
    text = json.dumps(_finite(value), ensure_ascii=True, allow_nan=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)


def _finite(value: Any) -> Any:
    """The same with null for numbers that JSON does not know."""
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def data_address(picture: Picture) -> str:
    """A still image as a ``data:`` address. In an ``<img>`` the scripts of an SVG do not run."""
    if picture.mime == "image/svg+xml":
        content = base64.b64encode(picture.image.encode("utf-8", "replace")).decode()
    else:
        content = "".join(picture.image.split())
    return f"data:{picture.mime};base64,{html.escape(content)}"


def _plotly_js() -> Markup:
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs().replace("</script", "<\\/script"))
