"""Markup is made once for a text that comes again, and is the same on every page."""

from __future__ import annotations

from base64 import b64encode

from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from workbook.grading.feedback import FILTERS


def page(*cells: object) -> str:
    config = Config()
    config.HTMLExporter.filters = FILTERS
    made, _ = HTMLExporter(config=config).from_notebook_node(new_notebook(cells=list(cells)))
    return str(made)


def test_the_same_text_shows_the_picture_of_its_own_cell() -> None:
    pictures = [b64encode(name).decode() for name in (b"first", b"second")]
    for picture in pictures:
        cell = new_markdown_cell("![seen](attachment:a.png)")
        cell.attachments = {"a.png": {"image/png": picture}}
        assert picture in page(cell)
    assert not any(picture in page(new_markdown_cell("![seen](attachment:a.png)"))
                   for picture in pictures)  # fmt: skip


def test_the_same_code_is_coloured_by_its_own_language() -> None:
    code = "for x in 1 2; do echo $x; done"
    plain, other = new_code_cell(code), new_code_cell(code)
    other.metadata["magics_language"] = "bash"
    plain.id = other.id = "same"
    assert page(plain) == page(plain) != page(other)


def test_a_second_page_is_like_the_first() -> None:
    cells = [
        new_markdown_cell("# Prices\n\n[a link](javascript:alert) and $x_1$", id="a"),
        new_code_cell("total = 106  # documents", id="b"),
    ]
    first = page(*cells)
    assert page(*cells) == first and "javascript:" not in first and "Prices" in first
