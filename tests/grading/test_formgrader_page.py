"""What a trainee's code displays does nothing in Formgrader, on the instructor's own machine."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.cells import make_course, write
from tests.nbgrader_runs import formgrader_page

FIGURE = {"data": [{"x": [1], "y": [2]}], "layout": {"title": {"text": "A figure"}}}


class Page(HTMLParser):
    """Collects what a page runs or loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.acts: list[str] = []
        self.figures = 0
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            target = "".join((value or "").split()).lower()
            acts = name.startswith("on") or target.startswith(("javascript:", "http:", "//"))
            if acts and "mark" in target:
                self.acts.append(f"{tag} {name}={value}")
            self.figures += value == "plotly-figure"

    def handle_data(self, data: str) -> None:
        if self._script and "MARK" in data:
            self.acts.append(data)


def page_of(folder: Path, *cells: NotebookNode) -> Page:
    course = make_course(folder / "course")
    file = write(new_notebook(cells=list(cells)), folder / "graded.ipynb")
    return Page(formgrader_page(course, file))


def shown(data: dict[str, object], **metadata: object) -> NotebookNode:
    output = new_output("display_data", data={"text/plain": "x", **data}, metadata=metadata)
    return new_code_cell("show()", outputs=[output])


@pytest.mark.parametrize(
    "cell",
    [
        shown({"text/html": "<script>MARK</script><img src=x onerror=MARK>"}),
        shown({"application/javascript": "MARK"}),
        shown({"image/svg+xml": "<svg onload=MARK></svg>"}),
        shown({"image/png": "AAAA"}, **{"image/png": {"width": "1 onerror='MARK'"}}),
        shown({"text/markdown": "![x](http://MARK.example/x.png)"}),
        shown({"text/markdown": "[x](<java\tscript:MARK>) [y](javascript&colon;MARK)"}),
        new_markdown_cell("<script>MARK</script><img src=x onerror=MARK>"),
        new_markdown_cell("![x](http://MARK.example/x.png) [y](javascript:MARK)"),
    ],
    ids=["html", "script", "svg", "size", "picture", "links", "text", "links in a text"],
)
def test_nothing_of_it_runs_or_is_loaded(tmp_path: Path, cell: NotebookNode) -> None:
    assert page_of(tmp_path, cell).acts == []


def test_a_figure_is_drawn_for_the_person_who_marks(tmp_path: Path) -> None:
    cell = shown({"application/vnd.plotly.v1+json": FIGURE})
    assert page_of(tmp_path, cell).figures == 1
