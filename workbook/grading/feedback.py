"""The page that a trainee gets back."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache, lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from jinja2 import pass_context as contextfilter
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML, ansi2html, clean_html, strip_files_prefix
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from workbook.grading.patience import patience_of

TEMPLATES = Path(__file__).parent / "templates"
TAG = re.compile(r"<[^<>]*>")
#: Texts whose markup is kept, and their longest: most of a page is the author's, and comes again
#: on the next trainee's page.
KEPT, LONGEST_KEPT = 1000, 20_000


class FeedbackExporter(HTMLExporter):
    """One HTML page without anything from elsewhere, in the course's own template.

    nbgrader forces its own template name through the configuration of HTMLExporter, in
    Formgrader too; this exporter keeps to its own.
    """

    def __init__(self, config: Config | None = None, **kwargs: Any) -> None:
        config = deepcopy(config) if config is not None else Config()
        config.HTMLExporter.template_name = "workbook_feedback"
        config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
        config.HTMLExporter.exclude_anchor_links = True
        # Those are Formgrader's; here nbgrader's own list has them at their place.
        config.HTMLExporter.preprocessors = []
        super().__init__(config=config, **kwargs)

    @contextfilter
    def markdown2html(self, context: Any, source: str) -> str:
        """nbconvert's filter; links that are no addresses lead nowhere, pictures are inside.

        What it closes, it has opened: ``<div>`` in quotes has an end behind them.
        """
        page = BeautifulSoup(super().markdown2html(context, source), "html.parser")
        for tag in page.find_all(True):
            for name in ("href", "xlink:href"):
                if not _leads_somewhere(str(tag.get(name, ""))):
                    del tag[name]
            if not str(tag.get("src", "")).startswith("data:image/"):
                # Whoever opens the page would tell another machine so.
                del tag["src"]
        return str(page)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, in letters that can be written."""
        page, resources = super().from_notebook_node(nb, resources, **kwargs)
        return page.encode("utf-8", "replace").decode("utf-8"), resources

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"


@cache
def _exporter() -> FeedbackExporter:
    return FeedbackExporter()


def _kept(work: Callable[..., str]) -> Callable[..., str]:
    """The same, made once for a text that comes again."""
    keeping = lru_cache(KEPT)(work)

    def made(text: str, *more: str) -> str:
        return keeping(text, *more) if len(text) <= LONGEST_KEPT else work(text, *more)

    return made


@_kept
def _written(text: str) -> str:
    return str(_exporter().markdown2html({}, text))


def _markdown(context: Any, text: str) -> str:
    if context.get("cell", {}).get("attachments"):
        return str(_exporter().markdown2html(context, text))
    return _written(text)


@_kept
def _coloured(code: str, language: str) -> str:
    return str(Highlight2HTML()(code, metadata={"magics_language": language} if language else {}))


def _highlighted(context: Any, code: str, metadata: Any = None) -> str:
    return _coloured(code, str((metadata or {}).get("magics_language", "")))


_cleaned = _kept(clean_html)


def _patiently(work: Callable[..., str], plainly: Callable[[str], str]) -> Callable[..., str]:
    @contextfilter
    def shown(context: Any, text: str, **options: Any) -> str:
        patience = patience_of(context.get("resources", {}))
        return patience.shown(lambda: work(context, text, **options), lambda: plainly(text))

    return shown


def _plain(markup: str) -> str:
    return f"<pre>{escape(unescape(TAG.sub('', markup)))}</pre>"


#: nbconvert's filters for what a trainee wrote and showed. Formgrader has an exporter that cannot
#: be chosen; filters can.
FILTERS = {
    "markdown2html": _patiently(_markdown, _plain),
    "highlight_code": _patiently(_highlighted, lambda code: f"<pre>{escape(code)}</pre>"),
    "clean_html": _patiently(lambda _, markup: _cleaned(markup), _plain),
    "ansi2html": _patiently(lambda _, text: ansi2html(text), escape),
    "strip_files_prefix": _patiently(lambda _, page: strip_files_prefix(page), str),
}  # fmt: skip


def _leads_somewhere(address: str) -> bool:
    scheme = urlsplit(address).scheme
    return scheme in ("", "http", "https", "mailto")
