"""What a trainee's code displayed is shown in feedback, but does nothing there."""

from __future__ import annotations

import html

from bleach.sanitizer import ALLOWED_TAGS
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from traitlets import Any, Bool, List, Set, Unicode

from workbook.grading.patience import Patience, patience_of
from workbook.grading.tame import cut, is_tame
from workbook.mime import MARKS, PLOTLY

TABLE = ["table", "thead", "tbody", "tr", "th", "td", "caption"]
TEXT = ["p", "div", "span", "br", "hr", "h1", "h2", "h3", "h4", "pre", "sub", "sup", "small"]
WIDGET = "application/vnd.jupyter.widget-view+json"
ATTRIBUTES = frozenset({"style", "colspan", "rowspan", "scope", "title"})


def _is_allowed(tag: str, name: str, value: str) -> bool:
    # What other classes look like, and do, is for the page around to say.
    return name in ATTRIBUTES or (tag, name, value) == ("table", "class", "dataframe")


class CleanHTML(SanitizeHTML):
    """nbconvert's SanitizeHTML, always on, for outputs only; plotly figures stay."""

    enabled = Bool(True).tag(config=True)
    strip = Bool(True).tag(config=True)
    tags = List(Unicode(), default_value=[*ALLOWED_TAGS, *TABLE, *TEXT, "details", "summary"]).tag(
        config=True
    )
    attributes = Any(default_value=_is_allowed).tag(config=True)
    styles = List(
        Unicode(), default_value=["color", "border-left", "padding", "font-size", "text-align"]
    ).tag(config=True)
    safe_output_keys = Set(
        default_value={"text/plain", "image/png", "image/jpeg", PLOTLY, MARKS}
    ).tag(config=True)
    _patience: Patience

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Clean the text of markdown cells and every output; explorers become a remark."""
        self._patience = patience_of(resources)
        for output in cell.get("outputs", []):
            _shorten(output)
            if "metadata" in output:
                # It would say where a picture lies, and how large it is, in words of its own.
                output.metadata = NotebookNode()
            if WIDGET in output.get("data", {}):
                output.data = {"text/plain": "(An explorer stood here. Open it in the notebook.)"}
            style = output.get("data", {}).get("text/html", "")
            if isinstance(style, str) and "<style" in style:
                # pandas puts a style sheet in front of its tables; as text it would be noise.
                output.data["text/html"] = style.partition("</style>")[2]
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        return cell, resources

    def sanitize_html_tags(self, html_str: str) -> str:
        """bleach's; what it would clean for minutes, or cannot clean, is shown as text."""

        def as_text() -> str:
            return html.escape(cut(html_str), quote=False)

        if not is_tame(html_str):
            return as_text()
        clean = super().sanitize_html_tags
        return self._patience.shown(lambda: str(clean(html_str)), as_text)


def _shorten(output: NotebookNode) -> None:
    """The text of an output, as far as a page can show it."""
    if output.output_type == "stream":
        output.text = cut(output.text)
    elif output.output_type == "error":
        output.traceback = cut("\n".join(output.traceback)).splitlines()
    elif isinstance(text := output.data.get("text/plain"), str):
        output.data["text/plain"] = cut(text)
