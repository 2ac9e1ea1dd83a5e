"""Figures of the course drawn without a browser: bars, lines and points, as SVG.

This is a plain copy for paper, not plotly: axes and their titles, colours, dashes, marks, names
of lines, vertical lines and labels are kept; hover texts, buttons and fills are not, and the
title stands above the figure. What it cannot draw (flows, figures of several panels) is left to
the text alternative and the table of the figure.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from workbook.casefile.text import plain, printable

DRAWN = frozenset({"bar", "scatter", "scattergl"})
_DASHES = {
    "solid": "-", "dash": (0, (5, 2)), "dot": (0, (1, 1.6)), "dashdot": (0, (5, 2, 1, 2)),
    "longdash": (0, (9, 3)), "longdashdot": (0, (9, 3, 1, 3)),
}  # fmt: skip
_MARKERS = {
    "circle": "o", "square": "s", "diamond": "D", "triangle-up": "^", "triangle-down": "v",
    "cross": "P", "x": "X", "star": "*", "line-ns": "|", "line-ew": "_", "hexagon": "h",
}  # fmt: skip
_MOST_ROWS = 60
MOST_LETTERS = 60


def can_draw(figure: Any) -> bool:
    """Are all traces bars, lines or points on one pair of axes?"""
    return bool(figure.data) and all(
        trace.type in DRAWN
        and (trace.xaxis or "x") == "x"
        and (trace.yaxis or "y") == "y"
        and trace.y is not None
        for trace in figure.data
    )


def as_svg(figure: Any) -> bytes | None:
    """The figure as an SVG with letters as shapes; None if it cannot be drawn honestly.

    The same figure gives the same bytes on one version of matplotlib.
    """
    if not can_draw(figure):
        return None
    import matplotlib
    from matplotlib.figure import Figure

    layout = figure.layout
    height = float(layout.height or 430) / 110
    style: dict[Any, Any] = {
        "svg.fonttype": "path", "svg.hashsalt": "workbook", "font.family": "DejaVu Sans",
        "font.size": 9.5, "axes.spines.top": False, "axes.spines.right": False,
        "axes.edgecolor": "#888888", "text.parse_math": False, "axes.formatter.useoffset": False,
    }  # fmt: skip
    with matplotlib.rc_context(style):
        page = Figure(figsize=(8.2, min(max(height, 2.6), 9.0)), layout="constrained")
        axes = page.subplots()
        _axes(axes, layout)
        horizontal = any(t.type == "bar" and t.orientation == "h" for t in figure.data)
        _bars(axes, [t for t in figure.data if t.type == "bar"], layout.barmode or "group")
        for number, trace in enumerate(t for t in figure.data if t.type != "bar"):
            _line(axes, trace, number)
        _marks(axes, layout)
        _finish(axes, layout, figure, horizontal)
        stream = io.BytesIO()
        page.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def _axes(axes: Any, layout: Any) -> None:
    for axis, name in ((layout.xaxis, "x"), (layout.yaxis, "y")):
        if axis.type == "log":
            getattr(axes, f"set_{name}scale")("log")
        if axis.categoryarray is not None:
            getattr(axes, f"{name}axis").update_units([_label(one) for one in axis.categoryarray])
        title = axis.title.text
        if title:
            getattr(axes, f"set_{name}label")(_label(title))
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.8)
    axes.set_axisbelow(True)


def _bars(axes: Any, traces: list[Any], mode: str) -> None:
    stacked = mode in ("stack", "relative")
    side_by_side = mode == "group"
    keys_of = [_keys(trace) for trace in traces]
    labels = list(dict.fromkeys(str(key) for keys in keys_of for key in keys))
    everything = [key for keys in keys_of for key in keys]
    dated, numeric = _is_date(everything), _is_number(everything)
    share = 0.8 / len(traces) if side_by_side and traces else 0.8
    bottoms: dict[str, float] = {}
    for number, (trace, keys) in enumerate(zip(traces, keys_of, strict=True)):
        values = np.nan_to_num(np.asarray(_values(trace), dtype=float))
        if dated or numeric:
            places = np.asarray(_coordinates(keys))
        else:
            places = np.array([labels.index(str(key)) for key in keys], dtype=float)
        width: Any = _day_width(places) * share if dated else share
        if side_by_side:
            places = places + width * (number - (len(traces) - 1) / 2)
        base = np.array([bottoms.get(str(key), 0.0) if stacked else 0.0 for key in keys])
        look = {"color": _colours(trace, number), "label": _name(trace)}
        if trace.orientation == "h":
            axes.barh(places, values, height=width, left=base, **look)
        else:
            axes.bar(places, values, width=width, bottom=base, **look)
        for key, value in zip(keys, values, strict=True):
            bottoms[str(key)] = bottoms.get(str(key), 0.0) + value
        if not stacked and trace.text is not None:
            _bar_texts(axes, trace, places, values)
    if traces and not dated and not numeric:
        shown = [_label(label) for label in labels]
        if traces[0].orientation == "h":
            axes.set_yticks(range(len(labels)), shown)
        else:
            turn = 30 if max(map(len, shown), default=0) * len(shown) > 80 else 0
            side = "right" if turn else "center"
            axes.set_xticks(range(len(labels)), shown, rotation=turn, ha=side)


def _bar_texts(axes: Any, trace: Any, places: Any, values: np.ndarray) -> None:
    for place, value, text in zip(places, values, _each(trace.text, len(values)), strict=True):
        shown = _number(text) if isinstance(text, (int, float, np.number)) else _label(text)
        at, align = ((value, place), {"va": "center"})
        offset = (4, 0)
        if trace.orientation != "h":
            at, align, offset = (place, value), {"ha": "center"}, (0, 3)
        axes.annotate(shown, at, xytext=offset, textcoords="offset points", fontsize=8.5, **align)


def _line(axes: Any, trace: Any, number: int) -> None:
    mode = trace.mode or "lines+markers"
    x = _coordinates(trace.x if trace.x is not None else range(len(trace.y)))
    y = _coordinates(trace.y)
    colours = _colours(trace, number)
    single = colours if isinstance(colours, str) else colours[0]
    if "lines" in mode:
        axes.plot(
            x, y, color=_colour(trace.line.color) or single, label=_name(trace),
            linestyle=_DASHES.get(trace.line.dash or "solid", "-"),
            linewidth=float(trace.line.width or 2) * 0.75,
            drawstyle="steps-post" if trace.line.shape == "hv" else "default",
        )  # fmt: skip
    if "markers" in mode:
        sizes = np.asarray(_each(trace.marker.size or 6, len(y)), dtype=float)
        symbol = str(_each(trace.marker.symbol or "circle", 1)[0])
        hollow = symbol.endswith("-open")
        kind = _MARKERS.get(symbol.removesuffix("-open"), "o")
        lines_only = kind in ("|", "_")
        axes.scatter(
            x, y, s=(sizes * 0.8) ** 2, marker=kind, zorder=3,
            label=None if "lines" in mode else _name(trace),
            # A sign of lines only has no inside: its colour is the face colour.
            **({"facecolors": colours} if lines_only else
               {"facecolors": "none" if hollow else colours, "edgecolors": colours}),
        )  # fmt: skip
    if "text" in mode and trace.text is not None:
        for one, two, text in zip(x, y, _each(trace.text, len(y)), strict=True):
            axes.annotate(_label(text), (one, two), xytext=(0, 6), textcoords="offset points",
                          ha="center", fontsize=8.5)  # fmt: skip


def _marks(axes: Any, layout: Any) -> None:
    for shape in layout.shapes or ():
        if shape.type != "line":
            continue
        look = {"color": _colour(shape.line.color) or "#888888", "linewidth": 1.2,
                "linestyle": _DASHES.get(shape.line.dash or "solid", "-")}  # fmt: skip
        if shape.x0 == shape.x1:
            axes.axvline(_coordinates([shape.x0])[0], **look)
        elif shape.y0 == shape.y1:
            axes.axhline(_coordinates([shape.y0])[0], **look)
    for note in layout.annotations or ():
        if note.name == "source" or not note.text or note.xref not in (None, "x"):
            continue
        x = _coordinates([note.x])[0]
        colour = _colour(note.font.color) or "#222222"
        if note.yref in (None, "y"):
            place = (x, _coordinates([note.y])[0])
            axes.annotate(_label(note.text), place, xytext=(0, 7), textcoords="offset points",
                          ha="center", color=colour, fontsize=9)  # fmt: skip
        else:
            axes.annotate(_label(note.text), (x, 1.0), xycoords=("data", "axes fraction"),
                          xytext=(0, 3), textcoords="offset points", ha="center", color=colour,
                          fontsize=8.5)  # fmt: skip


def _finish(axes: Any, layout: Any, figure: Any, horizontal: bool) -> None:
    for axis, name in ((layout.xaxis, "x"), (layout.yaxis, "y")):
        limits = axis.range
        if limits and axis.type == "log":
            limits = [10 ** float(limit) for limit in limits]
        if limits:
            getattr(axes, f"set_{name}lim")(*_coordinates(list(limits)))
        elif axis.autorange == "reversed":
            getattr(axes, f"invert_{name}axis")()
        if axis.tickvals is not None and axis.ticktext is not None:
            places = _coordinates(list(axis.tickvals))
            getattr(axes, f"set_{name}ticks")(places, [_label(text) for text in axis.ticktext])
    if horizontal:
        axes.grid(axis="y", visible=False)
        axes.margins(x=0.12)
    named = [trace for trace in figure.data if _name(trace)]
    if len(named) > 1 and layout.showlegend is not False:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False,
                    borderaxespad=1.9, fontsize=8.5)  # fmt: skip


def table_of(figure: Any) -> tuple[list[str], list[list[str]]]:
    """The values of a figure as a table of text: heads and rows, at most sixty of them.

    Of a flow: from, to, value. Of others: the name of the trace, x and y.
    """
    heads: list[str] = []
    rows: list[list[str]] = []
    for found_heads, row in _rows(figure):
        heads = heads or found_heads
        if found_heads == heads:
            rows.append(row)
    if len(rows) > _MOST_ROWS:
        left = len(rows) - _MOST_ROWS
        rows = [*rows[:_MOST_ROWS], [f"({left} more rows)", *[""] * (len(heads) - 1)]]
    return heads, rows


def _rows(figure: Any) -> Iterator[tuple[list[str], list[str]]]:
    for trace in figure.data:
        if trace.type == "sankey":
            labels = [plain(label) for label in trace.node.label]
            links = trace.link
            for source, target, value in zip(links.source, links.target, links.value, strict=True):
                yield ["from", "to", "value"], [
                    labels[int(source)], labels[int(target)], _number(float(value)),
                ]  # fmt: skip
        elif getattr(trace, "x", None) is not None and getattr(trace, "y", None) is not None:
            for x, y in zip(list(trace.x), list(trace.y), strict=True):
                yield ["series", "x", "y"], [_name(trace) or "", _value(x), _value(y)]


def _value(value: object) -> str:
    if isinstance(value, (int, float, np.number)):
        return _number(value)
    if isinstance(value, np.datetime64):
        return str(value)[:16].replace("T", " ")
    return plain(value)


def _number(value: Any) -> str:
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.8f}".rstrip("0") if abs(value) < 1000 else f"{value:,.2f}"


def _keys(trace: Any) -> list[Any]:
    found = trace.y if trace.orientation == "h" else trace.x
    return list(range(len(_values(trace)))) if found is None else list(found)


def _values(trace: Any) -> list[Any]:
    return list(trace.x if trace.orientation == "h" else trace.y)


def _coordinates(values: Any) -> Any:
    """Numbers as they are, dates as dates, anything else as categories."""
    listed = list(values)
    if _is_number(listed):
        return np.asarray(listed, dtype=float)
    if _is_date(listed):
        return pd.to_datetime(pd.Series(listed)).dt.tz_localize(None).to_numpy()
    return [_label(value) for value in listed]


def _is_number(values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    return all(isinstance(one, (int, float, np.number)) for one in known)


def _is_date(values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    if not known:
        return False
    if all(hasattr(value, "isoformat") or isinstance(value, np.datetime64) for value in known):
        return True
    if not all(isinstance(value, str) and value[:4].isdigit() and "-" in value for value in known):
        return False
    return bool(pd.to_datetime(pd.Series(known), errors="coerce", format="ISO8601").notna().all())


def _day_width(places: np.ndarray) -> np.timedelta64:
    steps = np.diff(np.unique(places))
    return np.timedelta64(1, "D") if not len(steps) else steps.min()


def _colours(trace: Any, number: int) -> Any:
    from workbook.charts.chart import PALETTE

    given = trace.marker.color
    own = PALETTE[number % len(PALETTE)]
    if given is None and trace.type != "bar":
        given = trace.line.color
    if given is None or isinstance(given, str):
        return _colour(given) or own
    listed = [_colour(one) for one in given]
    return [one or own for one in listed]


def _colour(given: Any) -> str | None:
    """A colour that matplotlib knows: names and #rrggbb; others (rgba) lose their transparency."""
    if not isinstance(given, str):
        return None
    if given.startswith("rgb"):
        parts = [float(part) for part in given[given.index("(") + 1 : -1].split(",")[:3]]
        return "#" + "".join(f"{round(part):02x}" for part in parts)
    return given


def _each(value: Any, length: int) -> list[Any]:
    return [value] * length if isinstance(value, (str, int, float)) else list(value)


def _name(trace: Any) -> str | None:
    shown = trace.name and trace.showlegend is not False
    return _label(trace.name) if shown else None


def _label(text: object) -> str:
    """A label as it is drawn; a long one is cut, and stands whole in the text alternative."""
    whole = printable(plain(text))
    return whole if len(whole) <= MOST_LETTERS else f"{whole[: MOST_LETTERS - 3]}..."
