"""What a figure is to show, before plotly looks at it."""

from __future__ import annotations

from typing import Any


class Draft:
    """Traces and layout of a figure, collected with plotly's words.

    Plotly looks through a whole figure at every step that is done to it. Made of a draft it looks
    once: in a tenth of the time. What is nested is written as dictionaries: ``marker={"color":
    ...}``, not ``marker_color=...``.
    """

    def __init__(self) -> None:
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {}

    def add_scatter(self, **trace: Any) -> None:
        """Points or lines."""
        self.traces.append({"type": "scatter", **trace})

    def add_bar(self, **trace: Any) -> None:
        """Columns or bars."""
        self.traces.append({"type": "bar", **trace})

    def add_sankey(self, **trace: Any) -> None:
        """Boxes and bands."""
        self.traces.append({"type": "sankey", **trace})

    def add_annotation(self, **annotation: Any) -> None:
        """A text at a place."""
        self.layout.setdefault("annotations", []).append(annotation)

    def add_shape(self, **shape: Any) -> None:
        """A line or an area."""
        self.layout.setdefault("shapes", []).append(shape)

    def add_vline(self, x: Any, **line: Any) -> None:
        """An upright line over the whole height."""
        self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, xref="x", yref="y domain", **line)

    def add_hline(self, y: Any, **line: Any) -> None:
        """A level line over the whole width."""
        self.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, xref="x domain", yref="y", **line)

    def update_layout(self, **layout: Any) -> None:
        """Set what is named; the rest stays."""
        _update(self.layout, layout)

    def update_xaxes(self, **axis: Any) -> None:
        """Of the axis at the bottom."""
        self.update_layout(xaxis=axis)

    def update_yaxes(self, **axis: Any) -> None:
        """Of the axis at the left."""
        self.update_layout(yaxis=axis)


def _update(known: dict[str, Any], new: dict[str, Any]) -> None:
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(known.get(name), dict):
            _update(known[name], value)
        else:
            known[name] = value
