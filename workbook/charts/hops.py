"""The way of coins, hop by hop; services are where it stops."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np
import pandas as pd

from workbook.charts.chart import BLUE, GREEN, VERMILION, Chart
from workbook.charts.sankey import GREY, LEDGER, Sankey, about_btc, btc, count, short
from workbook.charts.screen import new_screen, show
from workbook.flows import Ledger, next_hops

MOST_NEXT = 7
#: Hops that leave room for the labels of two neighbours between their boxes.
MOST_WIDE = 2


def hops(
    ledger: Ledger,
    start: Sequence[str],
    *,
    tagged: pd.DataFrame | None = None,
    steps: int = 2,
    name: str = "start",
    title: str = "Hop by hop",
    source: str = LEDGER,
) -> Chart:
    """Where the coins of some addresses went, hop by hop; services are where it stops.

    An amount is the whole coin that was paid. After a second hop it may hold coins of others.

    :param tagged: ``label`` of every address number, see ``tagged_addresses``.
    :param steps: how many hops.
    """
    trace = _Trace(ledger, start, tagged, name)
    for _ in range(steps):
        trace.open_all()
    return trace.chart(title, source)


def explore_hops(
    ledger: Ledger,
    start: Sequence[str],
    *,
    tagged: pd.DataFrame | None = None,
    name: str = "start",
    source: str = LEDGER,
) -> widgets.VBox:
    """Open one address after another and see where its coins went; stop at services.

    :param tagged: ``label`` of every address number, see ``tagged_addresses``.
    """
    trace = _Trace(ledger, start, tagged, name)
    trace.open_all()
    pick = widgets.Dropdown(description="Address", layout=widgets.Layout(width="min(420px, 100%)"))
    further = widgets.Button(description="One hop further", button_style="primary")
    narrow = widgets.Layout(width="100px")
    back = widgets.Button(description="Back", layout=narrow)
    again = widgets.Button(description="Start again", layout=narrow)
    words = widgets.HTML()
    screen = new_screen()

    def draw() -> None:
        chart = trace.chart("Hop by hop", source)
        show(screen, chart)
        pick.options = trace.closed()
        # New options leave nothing chosen; the first one is there to be opened.
        pick.index = 0 if pick.options else None
        further.disabled = not pick.options
        back.disabled = again.disabled = len(trace.opened) < 2
        words.value = f"<p><b>In words:</b> {html.escape(chart.layout.meta['alt'])}</p>"

    def go_on(_: widgets.Button) -> None:
        if pick.value is not None:
            trace.open(pick.value)
            draw()

    def go_back(button: widgets.Button) -> None:
        del trace.opened[1 if button is again else -1 :]
        draw()

    further.on_click(go_on)
    back.on_click(go_back)
    again.on_click(go_back)
    draw()
    controls = widgets.HBox(
        [pick, further, back, again], layout=widgets.Layout(flex_flow="row wrap")
    )
    return widgets.VBox([controls, screen, words])


Key = tuple[int, str]


@dataclass(frozen=True)
class _Place:
    """Who holds coins at one hop: some addresses, under one name."""

    text: str
    addresses: tuple[int, ...]
    service: bool


class _Trace:
    """Which places were opened, and where their coins went."""

    def __init__(
        self, ledger: Ledger, start: Sequence[str], tagged: pd.DataFrame | None, name: str
    ) -> None:
        self.ledger = ledger
        self.labels = None if tagged is None else tagged["label"].to_numpy()
        numbers = tuple(ledger.address_number(address) for address in start)
        self.start: Key = (0, name)
        self.first = _Place(name, numbers, False)
        self.opened: list[Key] = []

    def open(self, key: Key) -> None:
        """Go one hop further from a place."""
        if key not in self.opened:
            self.opened.append(key)

    def open_all(self) -> None:
        """Go one hop further from every place that can be opened."""
        for _, key in self.closed():
            self.open(key)

    def closed(self) -> list[tuple[str, Key]]:
        """Places that can be opened: no services, nothing unspent, not the small rest."""
        places, flows = self.drawn()
        value = flows.groupby("to")["value"].sum() if len(flows) else {}
        return [
            (f"hop {key[0]}: {place.text}" + (f", {btc(value[key])}" if key in value else ""), key)
            for key, place in places.items()
            if key not in self.opened and not place.service and self._spends(place.addresses)
        ]

    def drawn(self) -> tuple[dict[Key, _Place], pd.DataFrame]:
        """All places, and flows between them: ``from``, ``to``, ``value``, ``payments``."""
        places = {self.start: self.first}
        rows: list[tuple[Key, Key, int, int]] = []
        for key in self.opened:
            if key not in places:
                continue
            for text, part in self._next(places[key]):
                to = (key[0] + 1, text)
                service = bool(part["service"].iloc[0])
                earlier = places[to].addresses if to in places else ()
                known = dict.fromkeys([*earlier, *part["number"].tolist()])
                places[to] = _Place(short(text) if not service else text, tuple(known), service)
                rows.append((key, to, int(part["value"].sum()), len(part)))
        return places, pd.DataFrame(rows, columns=["from", "to", "value", "payments"])

    def _next(self, place: _Place) -> list[tuple[str, pd.DataFrame]]:
        found = next_hops(self.ledger, np.array(place.addresses))
        label = "" if self.labels is None else self.labels[found["number"].to_numpy()]
        found = found.assign(label=label).query("number >= 0")
        found["service"] = found["label"] != ""
        found["who"] = found["label"].where(found["service"], found["address"])
        sums = found.groupby("who")["value"].sum().sort_values(ascending=False, kind="stable")
        kept = sums.index[:MOST_NEXT]
        parts = [(str(who), found[found["who"] == who]) for who in kept]
        rest = found[~found["who"].isin(kept)]
        if len(rest):
            parts.append((f"{rest['who'].nunique()} others", rest.assign(service=True)))
        return parts

    def _spends(self, addresses: tuple[int, ...]) -> bool:
        return bool(np.isin(addresses, self.ledger.input_address).any())

    def chart(self, title: str, source: str) -> Chart:
        """All that was opened, as bands from left to right."""
        places, flows = self.drawn()
        picture = Sankey()
        value = flows.groupby("to")["value"].sum() if len(flows) else {}
        node = {}
        narrow = max(hop for hop, _ in places) > MOST_WIDE
        for key, place in places.items():
            colour = BLUE if key == self.start else VERMILION if place.service else GREEN
            if place.service and place.text.endswith(" others"):
                colour = GREY
            text = html.escape(place.text)
            if narrow:
                text = text.replace(" ", "<br>").replace("...", "..")
            if place.service:
                text = f"<b>{text}</b>"
            amount = f"<br>{about_btc(value[key])}" if key in value else ""
            node[key] = picture.node(text + amount, colour)
        said = []
        for _, row in flows.iterrows():
            service = places[row["to"]].service
            told = (f"{places[row['from']].text} to {places[row['to']].text}: "
                    f"{btc(row['value'])} in {count(row['payments'], 'payment')}")  # fmt: skip
            picture.link(node[row["from"]], node[row["to"]], row["value"],
                         VERMILION if service else GREEN, told)  # fmt: skip
            said.append(told + (", where it stops" if service else ""))
        alt = "; ".join(said) + "." if said else "Nothing was sent on."
        widest = max((sum(key[0] == hop for key in places) for hop, _ in places), default=1)
        return picture.chart(max(360, 130 + 56 * widest), title=title, source=source, alt=alt,
                             align="left", lines=3 if narrow else 2,
                             size=11 if narrow else 13)  # fmt: skip
