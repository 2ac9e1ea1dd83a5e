"""The screen of an explorer: a figure that can change."""

from __future__ import annotations

import ipywidgets as widgets
import plotly.graph_objects as go

from workbook.charts.chart import HEIGHT, SETTINGS, Chart

#: Of a figure in JupyterLab with the file list open, on a screen of 1024 pixels.
WIDTH = 580
#: Of a list or a slider with a long entry.
WIDE = widgets.Layout(width="420px", max_width="100%")


def new_screen() -> go.FigureWidget:
    """An empty figure. It does not follow its page, so it has a width that always fits."""
    screen = go.FigureWidget(layout={"width": WIDTH, "height": HEIGHT})
    # The renderer's settings do not reach a widget, and plotly has no public way.
    screen._config = SETTINGS
    return screen


def beside(*controls: widgets.Widget) -> widgets.HBox:
    """Controls side by side, and below each other where the page is narrow."""
    return widgets.HBox(list(controls), layout=widgets.Layout(flex_flow="row wrap"))


def show(screen: go.FigureWidget, chart: Chart) -> None:
    """Put a chart on the screen."""
    with screen.batch_update():
        screen.data = []
        screen.add_traces(chart.data)
    # A new layout alone leaves the old marks standing in the browser.
    screen.layout.shapes = screen.layout.annotations = ()
    screen.layout = chart.update_layout(width=WIDTH).layout
