"""Price per gram by weight."""

from __future__ import annotations

import html

import ipywidgets as widgets
import pandas as pd

from workbook.charts.chart import BLUE, CASE, SKY, VERMILION, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.screen import beside, new_screen, show
from workbook.listings import by_quantity, flag_holding


def price_curve(table: pd.DataFrame, substance: str, *, source: str = "") -> Chart:
    """Price per gram by weight: one point a price, and the median of each band of weight.

    :param table: after ``price_per_gram``: columns substance, grams, price_per_gram, band; the
        column listing, if there, keeps one point a listing and price.
    """
    rows = table[(table["substance"] == substance) & table["price_per_gram"].notna()]
    medians = by_quantity(rows)
    middle = rows.groupby("band", observed=True)["grams"].median()
    medians["grams"] = medians["band"].map(middle).astype(float)
    figure = Draft()
    points = rows.drop_duplicates([c for c in ("listing", "price_per_gram") if c in rows])
    figure.add_scatter(
        x=points["grams"], y=points["price_per_gram"], name="one price", mode="markers",
        marker={"size": 7, "color": SKY, "opacity": 0.5},
        hovertemplate="%{x:g} g: USD %{y:,.2f} a gram<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=medians["grams"], y=medians["median"], name="median of the band", mode="lines+markers",
        line={"color": VERMILION, "width": 3}, marker={"size": 10},
        hovertemplate="median: USD %{y:,.2f} a gram<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="log", tickformat="~g", dtick=1)
    figure.update_yaxes(type="log", tickformat="~g", dtick="D2", rangemode="normal")
    said = "; ".join(
        f"{row['band']}: {row['median']:,.2f} (from {row['rows']} rows)"
        for row in medians.to_dict("records")
    )
    return finish(
        figure,
        source=source or f"scrape of the {CASE}; asked prices, not paid ones",
        alt=f"Median price of one gram of {substance} in US dollars, by weight: {said}. Both axes "
        "grow by factors of ten.",
        title=f"{substance}: price of one gram",
        y="US dollars for one gram",
        x="grams in the offer",
    )


def explore_prices(table: pd.DataFrame) -> widgets.VBox:
    """Pick a substance and bands of weight; with or without holding prices.

    :param table: after ``price_per_gram``: columns substance, grams, price, price_per_gram, band,
        listing. Copies within a crawl are best left out before.
    """
    known = table.dropna(subset=["price_per_gram", "substance"])
    reasons = flag_holding(known)
    counts = known["substance"].value_counts()
    enough = sorted(counts[counts >= 20].index, key=str.casefold)
    bands = [str(band) for band in known["band"].cat.categories]
    picked = widgets.Dropdown(options=enough, value=counts.index[0], description="Substance")
    weights = widgets.SelectionRangeSlider(
        options=bands, index=(0, len(bands) - 1), description="Weight",
        readout=False,
        layout=widgets.Layout(width="480px", max_width="100%"),
    )  # fmt: skip
    keep = widgets.Checkbox(value=False, description="keep holding prices", indent=False)
    words = widgets.HTML()
    screen = new_screen()

    def draw(*_: object) -> None:
        low, high = (bands.index(band) for band in weights.value)
        rows = known[known["band"].isin(bands[low : high + 1])]
        flagged = reasons.reindex(rows.index) != ""
        mine = rows["substance"] == picked.value
        out = int((flagged & mine).sum())
        kept = rows if keep.value else rows[~flagged]
        own = kept.loc[kept["substance"] == picked.value, "price_per_gram"]
        first, last = weights.value
        asked = first if first == last else f"{first} up to {last}"
        words.value = _price_words(picked.value, own, out, keep.value, asked)
        if own.empty:
            screen.data = ()
            return
        chart = price_curve(kept, picked.value)
        show(screen, chart)

    draw()
    for control in (picked, weights, keep):
        control.observe(draw, "value")
    return widgets.VBox([beside(picked, keep), weights, words, screen])


def _price_words(substance: str, prices: pd.Series, out: int, kept: bool, asked: str) -> str:
    if prices.empty:
        return f"<p><b>{html.escape(substance)}</b>: no row in these bands of weight.</p>"
    what = "kept in" if kept else "left out"
    return (
        f'<p style="font-size:1.05em"><b>{html.escape(substance)}</b>, {asked}: '
        f"{len(prices):,} rows, "
        f'median <b style="color:{BLUE}">USD {prices.median():,.2f}</b> a gram, '
        f"mean USD {prices.mean():,.2f}. Holding prices {what}: {out}.</p>"
    )
