"""Saved pages of a market beside the rows that were made from them."""

from __future__ import annotations

import html
import re

import ipywidgets as widgets
import pandas as pd

from workbook.data import DataError, catalogue, path

#: Height of a saved page and of its rows, in pixels.
HEIGHT = 360
#: Columns of the cleaned rows of a saved page.
SHOWN = ("title", "USD", "vendor", "substance", "amount")
_MOMENT = re.compile(r"page (\d+) of (\d+)\. Shown (\d{4}-\d\d-\d\d \d\d:\d\d) UTC")


def page_rows(sightings: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of a table of sightings that stand on one saved page.

    :param sightings: columns market, page and seen_at (UTC); see ``case_sightings``.
    :param name: a page of the case, such as ``page_amber_1``.
    :raises DataError: the page does not say its number and moment.
    """
    found = _MOMENT.search(path(name).read_text(encoding="utf-8"))
    if found is None:
        raise DataError(f"The page {name} does not say which page it is and when it was shown.")
    market = name.split("_")[1]
    moment = pd.Timestamp(found[3], tz="UTC")
    here = (sightings["market"] == market) & (sightings["page"] == int(found[1]))
    return sightings[here & (sightings["seen_at"].dt.floor("min") == moment)]


def browse_pages(sightings: pd.DataFrame) -> widgets.VBox:
    """Choose a saved page: as the crawler kept it, and its rows after cleaning.

    :param sightings: table of ``case_sightings``: price in US dollars, grams, pieces.
    """
    names = sorted(name for name in catalogue() if name.startswith("page_"))
    picked = widgets.Dropdown(
        options=[(name.removeprefix("page_").replace("_", ", layout "), name) for name in names],
        description="Page",
    )
    note = widgets.HTML()
    saved, cleaned = widgets.HTML(), widgets.HTML()
    half = widgets.Layout(flex="1 1 420px", min_width="0")

    def draw(*_: object) -> None:
        text = path(picked.value).read_text(encoding="utf-8")
        rows = page_rows(sightings, picked.value)
        saved.value = (
            "<b>The page as it was saved</b>"
            f'<iframe sandbox="" title="{picked.value}" srcdoc="{html.escape(text)}" '
            f'style="width:100%;height:{HEIGHT}px;box-sizing:border-box;'
            'border:1px solid #888"></iframe>'
        )
        cleaned.value = f"<b>Its rows after cleaning</b>{_row_table(rows)}"
        unmatched = int(rows["substance"].isna().sum())
        again = int((rows["copy"] != "").sum()) if "copy" in rows else 0
        note.value = (
            f"<p>{len(rows)} rows. Substance not recognised: <b>{unmatched}</b>. "
            f"Shown a second time: <b>{again}</b>.</p>"
        )

    draw()
    picked.observe(draw, "value")
    panes = widgets.HBox(
        [widgets.VBox([saved], layout=half), widgets.VBox([cleaned], layout=half)],
        layout=widgets.Layout(flex_flow="row wrap"),
    )
    return widgets.VBox([picked, note, panes])


def _row_table(rows: pd.DataFrame) -> str:
    pieces = rows["pieces"].map("{:,.0f} pieces".format, na_action="ignore")
    amount = rows["grams"].map("{:g} g".format, na_action="ignore").fillna(pieces.astype("str"))
    table = rows.assign(USD=rows["price"].map("{:,.2f}".format, na_action="ignore"), amount=amount)
    cells = table[list(SHOWN)].astype("str").fillna("–").to_numpy().tolist()
    style = 'style="padding:3px 6px;text-align:left;vertical-align:top;border-top:1px solid #ccc"'
    head = "".join(f"<th {style}>{name}</th>" for name in SHOWN)
    body = "".join(
        "<tr>" + "".join(f"<td {style}>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in cells
    )
    return (
        f'<div style="height:{HEIGHT}px;overflow:auto"><table style="width:100%;font-size:12px;'
        f'line-height:1.35;border-collapse:collapse"><tr>{head}</tr>{body}</table></div>'
    )
