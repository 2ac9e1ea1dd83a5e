"""Feedback that opens offline: plotly figures travel inside the page."""

from __future__ import annotations

import base64
import gzip
import html
import json
from functools import cache
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from workbook.mime import PLOTLY

# Drawn by the page itself: the library is unpacked once, then every figure is drawn.
LOADER = """
<script type="text/plain" id="plotly-packed">{packed}</script>
<script>
(async () => {{
  const packed = Uint8Array.from(atob(document.getElementById("plotly-packed").textContent),
    c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const code = document.createElement("script");
  code.textContent = await new Response(stream).text();
  document.head.append(code);
  for (const place of document.querySelectorAll(".plotly-figure")) {{
    const figure = JSON.parse(place.dataset.figure);
    Plotly.newPlot(place, figure.data, figure.layout, {{
      responsive: true, displaylogo: false, showSendToCloud: false,
    }});
  }}
}})();
</script>
"""


@cache
def _loader() -> str:
    # Only feedback needs it, and grading would wait for it.
    from plotly.offline import get_plotlyjs

    packed = gzip.compress(get_plotlyjs().encode(), compresslevel=9, mtime=0)
    return LOADER.format(packed=base64.b64encode(packed).decode())


def figure_html(figure: dict[str, Any]) -> str:
    """A place for a figure: its data, its text alternative, and words for a page without script."""
    layout = figure.get("layout", {})
    meta = layout.get("meta") if isinstance(layout, dict) else None
    alt = str(meta.get("alt", "")) if isinstance(meta, dict) else ""
    label = html.escape(alt or "Figure without a text alternative", quote=True)
    data = html.escape(
        json.dumps({"data": figure.get("data", []), "layout": layout}, ensure_ascii=False),
        quote=True,
    )
    return (
        f'<div class="plotly-figure" role="img" aria-label="{label}" data-figure="{data}">'
        f"<noscript>{label}</noscript></div>"
    )


class InlineFigures(NbGraderPreprocessor):
    """Turn plotly outputs into HTML, and put the library into the last of them."""

    # An HTML exporter sets it for all; nbgrader's preprocessors would warn that they lack it.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Change every plotly output of the notebook."""
        figures = [
            output.data
            for cell in nb.cells
            if cell.cell_type == "code"
            for output in cell.outputs
            if output.output_type in ("display_data", "execute_result") and PLOTLY in output.data
        ]
        for data in figures:
            figure = data.pop(PLOTLY)
            if isinstance(figure, dict):
                data["text/html"] = figure_html(figure)
        if figures:
            figures[-1]["text/html"] = figures[-1].get("text/html", "") + _loader()
        return nb, resources
