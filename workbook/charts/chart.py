"""The house style: every figure has a source line, a text alternative and safe colours."""

from __future__ import annotations

import html
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import HTML, display

from workbook.charts.draft import Draft

# Okabe & Ito (2008), "Color Universal Design": told apart with every common
# colour-vision deficiency. Yellow is left out: it is too pale on white.
# The grey is for an eighth line.
BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, BLACK, GREY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#000000",
    "#707070",
)
PALETTE = (BLUE, VERMILION, GREEN, ORANGE, PINK, SKY, BLACK, GREY)
CASE = "case of the course (simulated)"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")

# plotly would offer to upload a figure to a company's cloud; the others would cover a title.
BUTTONS = ("sendChartToCloud", "zoom", "pan", "select", "lasso", "zoomin", "zoomout", "autoscale")

TEMPLATE = go.layout.Template(
    layout={
        "colorway": PALETTE,
        "font": {"family": "Arial, Liberation Sans, sans-serif", "size": 15, "color": "#222"},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "margin": {"l": 70, "r": 30, "t": 85, "b": 95},
        "xaxis": {"showgrid": False, "linecolor": "#888", "ticks": "outside"},
        "yaxis": {"gridcolor": "#e4e4e4", "rangemode": "tozero", "zerolinecolor": "#888"},
        "legend": {"orientation": "h", "y": 1.01, "yanchor": "bottom", "x": 0},
        "title": {"y": 1, "yanchor": "top", "pad": {"t": 14}},
        "hoverlabel": {"font": {"size": 14}},
        "modebar": {"remove": BUTTONS},
    }
)
#: Of a figure that sets none, in pixels: with a cell above it, it fits a screen of 1024 by 768.
HEIGHT = 430
pio.templates["workbook"] = TEMPLATE
pio.templates.default = "workbook"
# JupyterLab draws this form by itself: nothing is fetched, and outputs stay small.
pio.renderers.default = "plotly_mimetype"
#: Of plotly.js, for every figure. No upload, also for a figure with another template.
SETTINGS = {"showSendToCloud": False, "displaylogo": False}
pio.renderers["plotly_mimetype"].config = SETTINGS


class Chart(go.Figure):
    """A plotly figure that also shows its text alternative under itself."""

    def _ipython_display_(self) -> None:
        super()._ipython_display_()
        alt = in_words(self)
        if alt:
            display(
                HTML(
                    f"<details><summary>This figure in words</summary>{html.escape(alt)}</details>"
                )
            )


def finish(
    figure: Draft | go.Figure, *, source: str, alt: str, title: str = "", y: str = "", x: str = ""
) -> Chart:
    """Give a figure its title, axis titles, source line and text alternative.

    A draft becomes a figure. A :class:`Chart` is finished itself, of another figure a copy.

    :param source: where the numbers come from; shown under the figure.
    :param alt: what a reader who cannot see the figure must know, in one to three sentences.
    :raises ValueError: source or alt is empty.
    """
    if not source.strip() or not alt.strip():
        raise ValueError("A figure needs a source line and a text alternative.")
    known = figure.layout if isinstance(figure, Draft) else figure.layout.to_plotly_json()
    line = {
        "text": f"Source: {source}", "name": "source", "xref": "paper", "yref": "paper",
        "x": 0, "y": 0, "yshift": -100 if x else -78, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "font": {"size": 12, "color": "#555"},
    }  # fmt: skip
    # In one step: plotly looks through the whole layout at each.
    layout: dict[str, Any] = {
        # JupyterLab reads a height from the figure itself only, not from its template.
        "height": known.get("height") or HEIGHT,
        "meta": {"alt": alt, "source": source},
        "annotations": [*known.get("annotations", ()), line],
    }
    if title:
        layout["title"] = {"text": f"<b>{title}</b>", "x": 0, "xanchor": "left", "xref": "paper"}
    if y:
        layout["yaxis"] = {"title": {"text": y}}
    if x:
        layout["xaxis"] = {"title": {"text": x, "standoff": 8}}
        layout["margin"] = {"b": 115}
    if isinstance(figure, Draft):
        figure.update_layout(**layout)
        return Chart(figure.traces, figure.layout)
    chart = figure if isinstance(figure, Chart) else Chart(figure)
    chart.update_layout(layout)
    return chart


def names_at_left(chart: Chart, width: int) -> Chart:
    """Make room for long names at the left; title and source line begin under them.

    :param width: room for the names, in pixels.
    """
    chart.update_layout(margin_l=width, title={"xref": "container", "x": 0.02})
    chart.update_annotations(xshift=20 - width, selector={"name": "source"})
    return chart


def in_words(figure: Any) -> str:
    """The text alternative of a figure, or "" if it has none."""
    meta = getattr(getattr(figure, "layout", None), "meta", None)
    return str(meta.get("alt", "")) if isinstance(meta, dict) else ""
