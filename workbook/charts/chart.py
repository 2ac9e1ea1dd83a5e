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
    """Make a figure of a draft, with its title, axis titles, source line and text alternative.

    :param figure: or a figure of plotly's; it stays as it is.
    :param source: where the numbers come from; shown under the figure.
    :param alt: what a reader who cannot see the figure must know, in one to three sentences.
    :raises ValueError: source or alt is empty.
    """
    if not source.strip() or not alt.strip():
        raise ValueError("A figure needs a source line and a text alternative.")
    if isinstance(figure, go.Figure):
        drawn, figure = figure, Draft()
        figure.traces, figure.layout = list(drawn.data), drawn.layout.to_plotly_json()
    figure.add_annotation(
        text=f"Source: {source}", name="source", xref="paper", yref="paper",
        x=0, y=0, yshift=-100 if x else -78, xanchor="left", yanchor="bottom",
        showarrow=False, font={"size": 12, "color": "#555"},
    )  # fmt: skip
    # JupyterLab reads a height from the figure itself only, not from its template.
    figure.layout.setdefault("height", HEIGHT)
    figure.update_layout(meta={"alt": alt, "source": source})
    if title:
        figure.update_layout(
            title={"text": f"<b>{title}</b>", "x": 0, "xanchor": "left", "xref": "paper"}
        )
    if y:
        figure.update_yaxes(title={"text": y})
    if x:
        figure.update_xaxes(title={"text": x, "standoff": 8})
        figure.update_layout(margin={"b": 115})
    return Chart(figure.traces, figure.layout)


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
