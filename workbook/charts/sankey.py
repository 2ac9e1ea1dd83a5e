"""Boxes and bands for coins, as plotly draws them, and amounts in words."""

from __future__ import annotations

import html
from collections.abc import Mapping

from workbook.charts.chart import Chart, finish
from workbook.charts.draft import Draft
from workbook.wording import counted

COIN = 100_000_000
LEDGER = "simulated ledger of the case"
GREY = "#888888"


class Sankey:
    """Boxes and bands, as plotly draws them."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.colour: list[str] = []
        self.bands: list[tuple[int, int, float, str, str]] = []

    def node(self, text: str, colour: str) -> int:
        self.text.append(text)
        self.colour.append(colour)
        return len(self.text) - 1

    def link(self, one: int, other: int, satoshi: float, colour: str, told: str = "") -> None:
        self.bands.append((one, other, satoshi / COIN, colour, told or self.text[other]))

    def chart(
        self, height: int, *, title: str, source: str, alt: str, align: str = "justify",
        lines: int = 1, size: int = 13,
    ) -> Chart:  # fmt: skip
        """The figure.

        :param lines: of a label. The boxes are so far apart that two labels do not touch.
        """
        one, other, value, colour, told = zip(*self.bands, strict=True) if self.bands else [()] * 5
        figure = Draft()
        figure.add_sankey(
            arrangement="snap",
            node={"label": self.text, "color": self.colour, "thickness": 16,
                  "pad": max(30, round(lines * size * 1.5)),
                  "align": align, "line": {"width": 0}, "hovertemplate": "%{label}<extra></extra>"},
            link={"source": one, "target": other, "value": value,
                  "color": [_pale(c) for c in colour], "customdata": told,
                  "hovertemplate": "%{customdata}<extra></extra>"},
            textfont={"size": size, "color": "#222"},
        )  # fmt: skip
        figure.update_layout(height=height, margin={"l": 15, "r": 15, "t": 85, "b": 55})
        return low_source(finish(figure, source=source, alt=alt, title=title))


def low_source(chart: Chart) -> Chart:
    """There is no axis: the source line moves up to the figure."""
    chart.update_annotations(selector={"name": "source"}, yshift=-42)
    chart.update_layout(margin_b=55)
    return chart


def called(address: str, names: Mapping[str, str]) -> str:
    return html.escape(names.get(address, short(address)))


def short(address: str) -> str:
    return address if len(address) <= 14 else f"{address[:6]}...{address[-4:]}"


def btc(satoshi: float) -> str:
    return f"{satoshi / COIN:,.8f}".rstrip("0").rstrip(".") + " BTC"


def about_btc(satoshi: float) -> str:
    """To four decimals: enough for a figure."""
    return f"{satoshi / COIN:,.4f} BTC" if satoshi >= COIN / 10_000 else "< 0.0001 BTC"


def count(number: int, thing: str) -> str:
    return counted(number, thing, {"address": "addresses"}.get(thing, ""))


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.4)"
