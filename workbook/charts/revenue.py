"""Ranges of revenue, and the two traces behind them."""

from __future__ import annotations

import html

import ipywidgets as widgets
import pandas as pd

from workbook.charts.chart import BLUE, CASE, GREEN, VERMILION, Chart, finish, names_at_left
from workbook.charts.draft import Draft
from workbook.charts.screen import WIDE, beside, new_screen, show
from workbook.listings import revenue_range


def revenue_ranges(ranges: pd.DataFrame, vendor: str = "", *, top: int = 10) -> Chart:
    """The accounts with the highest lower bound: three marks each, in US dollars.

    A diamond is the sum of reviewed prices, a full circle the lower bound, a hollow circle the
    upper one. The upper bound of an account without a counter is not drawn: it is open.

    :param ranges: columns market, vendor, from_reviews, lower, upper, rule; see
        ``revenue_range``.
    :param vendor: its label is marked; it is shown even if it is not among the ``top``.
    """
    ordered = ranges.sort_values("lower", ascending=False)
    chosen = (ordered["vendor"] == vendor) | ordered.index.isin(ordered.head(top).index)
    rows = ordered[chosen].iloc[::-1]
    label = rows["vendor"] + ", " + rows["market"]
    label = label.where(rows["vendor"] != vendor, "<b>▸ " + label + "</b>")
    closed = rows["upper"].where(~rows["rule"].str.contains("open"))
    figure = Draft()
    for name, low, high in zip(label, rows["from_reviews"], closed.fillna(rows["lower"]),
                               strict=True):  # fmt: skip
        figure.add_scatter(
            x=[low, high], y=[name, name], mode="lines", line={"color": BLUE, "width": 2},
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    marks = (
        ("reviews only", rows["from_reviews"], "diamond", GREEN, GREEN),
        ("lower bound", rows["lower"], "circle", BLUE, BLUE),
        ("upper bound", closed, "circle", "white", BLUE),
    )
    for name, values, symbol, fill, edge in marks:
        figure.add_scatter(
            x=values, y=label, mode="markers", name=name,
            marker={"symbol": symbol, "size": 12, "color": fill, "line": {"color": edge,
                                                                           "width": 2}},
            hovertemplate=f"%{{y}}<br>{name}: USD %{{x:,.0f}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(height=260 + 30 * len(rows), margin={"t": 105})
    figure.update_yaxes(range=[-0.7, len(rows) - 0.3])
    figure.update_xaxes(rangemode="tozero", tickformat=",.0f", showgrid=True, gridcolor="#e4e4e4")
    figure.update_yaxes(showgrid=False)
    said = [
        f"{row['vendor']} on {row['market']}: reviews {row['from_reviews']:,.0f}, "
        f"lower bound {row['lower']:,.0f}, "
        + ("no upper bound" if "open" in row["rule"] else f"upper bound {row['upper']:,.0f}")
        for _, row in rows.iloc[::-1].iterrows()
    ]
    chart = finish(
        figure, source=f"listings and reviews of the {CASE}",
        alt="US dollars. " + "; ".join(said) + ".",
        title="What the accounts took in", x="US dollars",
    )  # fmt: skip
    return names_at_left(chart, 230)


def counter_and_reviews(
    sightings: pd.DataFrame, reviews: pd.DataFrame, market: str, vendor: str
) -> Chart:
    """Sales by the counters of one account's listings, and its reviews, added up over time.

    :param sightings: columns market, vendor, listing, seen_at, sold.
    :param reviews: columns market, vendor, posted_at.
    """
    mine = _of(sightings, market, vendor).dropna(subset=["sold"]).sort_values("seen_at")
    rise = mine.groupby("listing")["sold"].diff().astype("float64").clip(lower=0).fillna(0.0)
    counted = rise.groupby(mine["seen_at"].dt.floor("D")).sum().cumsum()
    posted = _of(reviews, market, vendor)["posted_at"].dt.floor("D")
    written = posted.value_counts().sort_index().cumsum()
    figure = Draft()
    lines = (("sales counted", counted, BLUE, "solid"), ("reviews", written, VERMILION, "dash"))
    totals = [int(line.iloc[-1]) if len(line) else 0 for _, line, _, _ in lines]
    for (name, line, colour, dash), total in zip(lines, totals, strict=True):
        figure.add_scatter(
            x=line.index, y=line, name=f"{name}: {total:,}", mode="lines",
            line={"color": colour, "width": 3, "dash": dash, "shape": "hv"},
            hovertemplate=f"%{{x|%d %b %Y}}<br>{name}: %{{y:,.0f}}<extra></extra>",
        )  # fmt: skip
    return finish(
        figure, source=f"listings and reviews of the {CASE}",
        alt=f"{vendor} on {market}: {totals[0]:,} sales counted and {totals[1]:,} reviews written.",
        title=f"{vendor}: sales and reviews",
        y="added up",
    )  # fmt: skip


def explore_revenue(
    reviews: pd.DataFrame,
    sightings: pd.DataFrame,
    holding: pd.Series,
    market: str = "",
    vendor: str = "",
) -> widgets.VBox:
    """Choose an account, a cap and whether holding prices count; read the range as a sentence.

    :param reviews: columns as for ``price_at_review``.
    :param sightings: columns as for ``revenue_range``.
    :param holding: a reason for each sighting; see ``flag_holding``.
    :param market: with ``vendor``, the account shown first.
    """
    counts = reviews[["market", "vendor"]].value_counts()
    names = list(counts.index)
    first = (market, vendor) if (market, vendor) in names else names[0]
    picked = widgets.Dropdown(
        options=[(f"{name}, {place}", (place, name)) for place, name in names], value=first,
        description="Account", layout=WIDE,
    )  # fmt: skip
    cap = widgets.SelectionSlider(
        options=[(f"{value:,}", value) for value in (100, 300, 1000, 3000, 10_000, 100_000)],
        value=10_000, description="Cap, USD", layout=WIDE,
    )  # fmt: skip
    out = widgets.Checkbox(value=True, description="leave holding prices out", indent=False)
    words, screen = widgets.HTML(), new_screen()

    def draw(*_: object) -> None:
        place, name = picked.value
        seen = _of(sightings, place, name)
        flagged = holding.reindex(seen.index) if out.value else None
        ranges = revenue_range(
            _of(reviews, place, name), seen, holding=flagged, cap=float(cap.value)
        )
        show(screen, revenue_ranges(ranges, name))
        row = ranges.iloc[0]
        upper = "no upper bound: this market shows no counter here"
        if "open" not in row["rule"]:
            upper = f"upper bound <b>USD {row['upper']:,.0f}</b>"
        words.value = (
            f'<p style="font-size:1.1em">{html.escape(name)}: {row["reviews"]:,} reviews, '
            f"{row['sales']:,} sales counted. Lower bound <b>USD {row['lower']:,.0f}</b>, "
            f"{upper}.</p>"
        )

    draw()
    for control in (picked, cap, out):
        control.observe(draw, "value")
    return widgets.VBox([picked, beside(cap, out), words, screen])


def _of(table: pd.DataFrame, market: str, vendor: str) -> pd.DataFrame:
    return table[(table["market"] == market) & (table["vendor"] == vendor)]
