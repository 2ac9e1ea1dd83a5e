"""What a trainee's code displays does nothing in Formgrader, on the instructor's own machine."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
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


def html_of(folder: Path, *cells: NotebookNode) -> str:
    course = make_course(folder / "course")
    file = write(new_notebook(cells=list(cells)), folder / "graded.ipynb")
    return formgrader_page(course, file)


def page_of(folder: Path, *cells: NotebookNode) -> Page:
    return Page(html_of(folder, *cells))


def notebook_in(page: str) -> Tag:
    return BeautifulSoup(page, "html.parser").select("#notebook-container")[-1]


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


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (new_code_cell("x = 1" + "\n" * 40_000 + "y = 1"), "y = 1"),
        (new_code_cell("a." * 20_000 + "b"), "a.b"),
        (new_markdown_cell(r"\\[ " * 50_000 + "y"), "y"),
        (new_markdown_cell(r"\begin{a}" * 25_000 + "y"), r"\begin{a}y"),
        (new_markdown_cell("[" * 90_000 + "y"), "[y"),
        (shown({"text/html": f"<p>{'<b a=i>' * 95}x</p>{'<p>x</p>' * 30_000}"}), "<p>x</p>"),
        (shown({"text/html": f"<p {' '.join(f'a{i}=b' for i in range(30_000))}>y</p>"}), "a9=b"),
        (shown({"text/html": f"<p style='color:{'(' * 900}'>y</p>"}), "y"),
        (new_markdown_cell(f"<p style='color:{'(' * 900}'>y</p>"), "y"),
    ],
    ids=["lines", "dots", "formulas", "environments", "brackets", "elements", "attributes",
         "style", "style in a text"],
)  # fmt: skip
def test_what_would_hold_a_page_up_is_shown_as_text(
    tmp_path: Path, cell: NotebookNode, kept: str
) -> None:
    start = time.process_time()
    page = html_of(tmp_path, cell, new_markdown_cell("**after** it"))
    assert time.process_time() - start < 10
    notebook = notebook_in(page)
    assert kept in notebook.text
    assert notebook.strong.text == "after"


def test_many_such_cells_do_not_hold_it_up_either(tmp_path: Path) -> None:
    cells = [new_code_cell("x = 1" + "\n" * 90_000 + f"y = {n}") for n in range(15)]
    cells += [shown({"text/html": "<b>x</b>" * 30_000}) for _ in range(5)]
    start = time.process_time()
    page = html_of(tmp_path, *cells)
    assert time.process_time() - start < 30
    assert all(f"y = {n}" in page for n in range(15))


def test_html_has_no_classes_of_the_page_around_it(tmp_path: Path) -> None:
    table = "<table class='dataframe'><tr><td>1</td></tr></table>"
    output = shown({"text/html": f"<div class='MARK'>{table}</div><table class='MARK'></table>"})
    text = new_markdown_cell("<div class='MARK modal-backdrop'>\n\n# Log in\n\n</div>")
    page = html_of(tmp_path, output, text)
    assert "MARK" not in page and "modal-backdrop" not in page
    assert notebook_in(page).select("table.dataframe td")


def test_a_text_ends_nothing_that_is_around_it(tmp_path: Path) -> None:
    page = html_of(tmp_path, new_markdown_cell("`<div>` " * 30), new_markdown_cell("**after**"))
    assert notebook_in(page).strong
