"""The page that a trainee gets back."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from traitlets import default
from traitlets.config import Config

TEMPLATES = Path(__file__).parent / "templates"


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
        super().__init__(config=config, **kwargs)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"
