"""Vendors: ranges of revenue, concentration, links between accounts, and what a closure shows."""

from __future__ import annotations

import html
from collections.abc import Sequence

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go

from workbook.charts.chart import BLUE, DASHES, GREEN, PALETTE, PINK, VERMILION, Chart, finish
from workbook.listings import (
    before_after,
    coverage_at,
    gini,
    lorenz,
    revenue_range,
    seen_per_week,
    top_share,
)

CASE = "case of the course (simulated)"
TRACES = {"name": "name", "key": "PGP key", "wording": "wording", "hours": "hours of activity"}
_TRACE_COLOURS = (BLUE, VERMILION, GREEN, PINK)
_WIDE = widgets.Layout(width="420px")


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
    figure = go.Figure()
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
    figure.update_layout(height=190 + 30 * len(rows), margin_l=230, margin_t=95)
    figure.update_xaxes(rangemode="tozero", tickformat=",.0f", showgrid=True, gridcolor="#e4e4e4")
    figure.update_yaxes(showgrid=False)
    said = [
        f"{row['vendor']} on {row['market']}: reviews {row['from_reviews']:,.0f}, "
        f"lower bound {row['lower']:,.0f}, "
        + ("no upper bound" if "open" in row["rule"] else f"upper bound {row['upper']:,.0f}")
        for _, row in rows.iloc[::-1].iterrows()
    ]
    return finish(
        figure, source=f"listings and reviews of the {CASE}",
        alt="US dollars. " + "; ".join(said) + ".",
        title="What the accounts took in", x="US dollars",
    )  # fmt: skip


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
    figure = go.Figure()
    lines = (("sales counted", counted, BLUE, "solid"), ("reviews", written, VERMILION, "dash"))
    for name, line, colour, dash in lines:
        figure.add_scatter(
            x=line.index, y=line, name=name, mode="lines",
            line={"color": colour, "width": 3, "dash": dash, "shape": "hv"},
            hovertemplate=f"%{{x|%d %b %Y}}<br>{name}: %{{y:,.0f}}<extra></extra>",
        )  # fmt: skip
    totals = [int(line.iloc[-1]) if len(line) else 0 for _, line, _, _ in lines]
    figure.update_layout(margin_t=95)
    return finish(
        figure, source=f"listings and reviews of the {CASE}",
        alt=f"{vendor} on {market}: {totals[0]:,} sales counted and {totals[1]:,} reviews written.",
        title=f"{vendor}: {totals[0]:,} sales counted, {totals[1]:,} reviews",
        y="added up since the first crawl",
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
        description="Account", layout=_WIDE,
    )  # fmt: skip
    cap = widgets.SelectionSlider(
        options=[(f"{value:,}", value) for value in (100, 300, 1000, 3000, 10_000, 100_000)],
        value=10_000, description="Cap, USD", layout=_WIDE,
    )  # fmt: skip
    out = widgets.Checkbox(value=True, description="leave holding prices out", indent=False)
    words, screen = widgets.HTML(), go.FigureWidget()

    def draw(*_: object) -> None:
        place, name = picked.value
        seen = _of(sightings, place, name)
        flagged = holding.reindex(seen.index) if out.value else None
        ranges = revenue_range(
            _of(reviews, place, name), seen, holding=flagged, cap=float(cap.value)
        )
        _show(screen, revenue_ranges(ranges, name))
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
    return widgets.VBox([picked, widgets.HBox([cap, out]), words, screen])


def lorenz_curve(values: pd.Series, *, top: int = 0, what: str = "revenue") -> Chart:
    """The Lorenz curve: accounts from the smallest up, and what they hold together, in percent.

    :param values: one amount an account.
    :param top: this many of the biggest accounts are drawn in another colour.
    :param what: what the amounts are, for axis and words.
    """
    curve = lorenz(values) * 100
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", name="if all had the same",
        line={"color": "#000000", "width": 2, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    cut = len(curve) - top
    figure.add_scatter(
        x=curve["holders"][:cut], y=curve["held"][:cut], mode="lines", name="this table",
        line={"color": BLUE, "width": 4},
        hovertemplate="smallest %{x:.0f} % of accounts<br>hold %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    said = f"Lorenz curve of {len(curve) - 1} accounts. Gini coefficient {gini(values):.2f}."
    if top:
        figure.add_scatter(
            x=curve["holders"][cut - 1 :], y=curve["held"][cut - 1 :], mode="lines+markers",
            name=f"the top {top}", line={"color": VERMILION, "width": 4, "dash": "dash"},
            marker={"size": 6},
            hovertemplate="%{x:.0f} % of accounts<br>hold %{y:.1f} %<extra></extra>",
        )  # fmt: skip
        share = top_share(values, top=top)
        said += f" The top {top} hold {share:.1%} of the {what}."
    figure.update_layout(margin_t=95, height=470)
    figure.update_xaxes(range=[0, 101], ticksuffix=" %")
    figure.update_yaxes(range=[0, 103], ticksuffix=" %")
    return finish(
        figure, source=f"listings and reviews of the {CASE}", alt=said,
        title=f"How unequal is {what}?", y=f"share of the {what}",
        x="share of the accounts, the smallest first",
    )  # fmt: skip


def explore_concentration(table: pd.DataFrame, value: str = "lower") -> widgets.VBox:
    """Choose a market and how many accounts are "the top"; read their share.

    :param table: columns market, vendor and ``value``, one row an account.
    """
    markets = ["all markets", *sorted(table["market"].unique())]
    picked = widgets.Dropdown(options=markets, description="Market", layout=_WIDE)
    top = widgets.IntSlider(value=10, min=1, max=25, description="Top", layout=_WIDE)
    words, screen = widgets.HTML(), go.FigureWidget()

    def draw(*_: object) -> None:
        rows = table if picked.value == "all markets" else table[table["market"] == picked.value]
        count = min(int(top.value), len(rows))
        _show(screen, lorenz_curve(rows[value], top=count))
        share = top_share(rows[value], top=count)
        words.value = (
            f'<p style="font-size:1.1em">{html.escape(str(picked.value))}: the top {count} of '
            f"{len(rows)} accounts hold <b>{share:.1%}</b> of the revenue. "
            f"Gini coefficient <b>{gini(rows[value]):.2f}</b>.</p>"
        )

    draw()
    for control in (picked, top):
        control.observe(draw, "value")
    return widgets.VBox([widgets.HBox([picked, top]), words, screen])


def links_of(links: pd.DataFrame, market: str, vendor: str) -> pd.DataFrame:
    """The links of one account, the best first, with the other account in columns of its own.

    :param links: see ``link_accounts``.
    :returns: other_market, other_vendor, name, key, wording, hours, score, strength, reasons,
        innocent.
    """
    sides = []
    for mine, other in (("a", "b"), ("b", "a")):
        here = (links[f"market_{mine}"] == market) & (links[f"vendor_{mine}"] == vendor)
        sides.append(
            links[here].rename(
                columns={f"market_{other}": "other_market", f"vendor_{other}": "other_vendor"}
            )
        )
    columns = ["other_market", "other_vendor", *TRACES, "score", "strength", "reasons", "innocent"]
    found = pd.concat(sides)[columns].sort_values("score", ascending=False, kind="stable")
    return found.reset_index(drop=True)


def link_weights(found: pd.DataFrame, vendor: str) -> Chart:
    """The weight of each trace for each link of one account, one bar a trace.

    Above zero a trace speaks for one vendor, below zero against. Nothing is drawn where there is
    nothing to compare.

    :param found: after ``links_of``.
    """
    label = found["other_vendor"] + "<br>" + found["other_market"] + ", " + found["strength"]
    figure = go.Figure()
    for (column, name), colour in zip(TRACES.items(), _TRACE_COLOURS, strict=True):
        figure.add_bar(
            x=found[column], y=label, name=name, orientation="h", marker_color=colour,
            hovertemplate=f"{name}: %{{x:.1f}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": "#000000", "width": 1})
    figure.update_layout(
        barmode="group",
        height=275 + 85 * max(len(found), 1),
        margin_l=240,
        margin_t=140,
        legend={"y": 1.02, "yanchor": "bottom"},
    )
    figure.update_xaxes(range=[-1, 4], dtick=1, showgrid=True, gridcolor="#e4e4e4")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    said = [
        f"{row['other_vendor']} on {row['other_market']}, {row['strength']}: {row['reasons']}"
        for _, row in found.iterrows()
    ]
    return finish(
        figure, source=f"profiles, listings and posts of the {CASE}",
        alt=f"Links of {vendor}. " + ". ".join(said or ["None"]) + ".",
        title=f"Links of {vendor}",
        x="weight: below 0 speaks against, above 0 speaks for",
    )  # fmt: skip


def explore_links(links: pd.DataFrame, market: str = "", vendor: str = "") -> widgets.VBox:
    """Choose an account: its links with strength, reasons and the innocent explanation.

    :param links: see ``link_accounts``.
    :param market: with ``vendor``, the account shown first.
    """
    pairs = pd.concat([
        links[["market_a", "vendor_a"]].set_axis(["market", "vendor"], axis=1),
        links[["market_b", "vendor_b"]].set_axis(["market", "vendor"], axis=1),
    ]).drop_duplicates()  # fmt: skip
    names = sorted((row.vendor, row.market) for row in pairs.itertuples())
    first = next((pair for pair in names if pair == (vendor, market)), names[0])
    picked = widgets.Dropdown(
        options=[(f"{name}, {place}", (name, place)) for name, place in names], value=first,
        description="Account", layout=_WIDE,
    )  # fmt: skip
    cards, screen = widgets.HTML(), go.FigureWidget()

    def draw(*_: object) -> None:
        name, place = picked.value
        found = links_of(links, place, name).head(6)
        _show(screen, link_weights(found, name))
        cards.value = "".join(_card(row) for row in found.to_dict("records")) or "<p>No link.</p>"

    draw()
    picked.observe(draw, "value")
    return widgets.VBox([picked, cards, screen])


def _card(row: dict[str, object]) -> str:
    text = {name: html.escape(str(value)) for name, value in row.items()}
    return (
        f'<div style="border-left:5px solid {BLUE};padding:.3em .9em;margin:.5em 0;'
        'line-height:1.45">'
        f"<b>{text['other_vendor']}</b> on {text['other_market']}: <b>{text['strength']}</b><br>"
        f"<b>Reasons:</b> {text['reasons']}<br>"
        f"<b>Innocent explanation:</b> {text['innocent']}</div>"
    )


def hours_of_activity(times: pd.DataFrame, accounts: Sequence[tuple[str, str]]) -> Chart:
    """At which hours of the day (UTC) accounts write, in percent of their posts.

    :param times: columns market, vendor, posted_at (UTC).
    :param accounts: pairs of market and vendor, seven at most.
    """
    figure, said = go.Figure(), []
    for place, (market, vendor) in enumerate(accounts):
        hours = _of(times, market, vendor)["posted_at"].dt.hour
        share = hours.value_counts(normalize=True).reindex(range(24), fill_value=0) * 100
        figure.add_scatter(
            x=list(range(24)), y=share, name=f"{vendor}, {market} ({len(hours)} posts)",
            mode="lines+markers", marker={"size": 6},
            line={"color": PALETTE[place], "width": 3, "dash": DASHES[place]},
            hovertemplate="%{x}:00 UTC: %{y:.0f} %<extra></extra>",
        )  # fmt: skip
        busy = f", most at {int(share.idxmax())}:00" if len(hours) else ""
        said.append(f"{vendor} on {market}: {len(hours)} posts{busy}")
    figure.update_layout(
        height=440 + 25 * len(accounts),
        margin_t=105 + 25 * len(accounts),
        legend={"y": 1.02, "yanchor": "bottom", "orientation": "v"},
    )
    figure.update_xaxes(dtick=3, range=[-0.5, 23.5])
    return finish(
        figure, source=f"posts of the {CASE}", alt="; ".join(said) + ". Hours in UTC.",
        title="When the accounts write", y="percent of posts", x="hour of the day, UTC",
    )  # fmt: skip


def vendors_by_week(sightings: pd.DataFrame, at: pd.Timestamp, *, weeks: int = 12) -> Chart:
    """Accounts seen in each week around an event, one line a market.

    A week without a crawl is a gap, not a zero. The line of a market that closed ends with a
    cross: there the view ends.

    :param sightings: columns market, seen_at, listing, vendor, crawl.
    :param at: day of the event.
    :param weeks: weeks shown on both sides.
    """
    event = pd.Timestamp(at).tz_localize(None)
    table = seen_per_week(sightings)
    span = pd.Timedelta(weeks=weeks)
    table = table[table["week"].between(event - span, event + span)]
    figure, said = go.Figure(), []
    for place, (market, rows) in enumerate(table.groupby("market")):
        line = rows.set_index("week")["vendors"].where(rows.set_index("week")["crawls"] > 0)
        colour = PALETTE[place % len(PALETTE)]
        figure.add_scatter(
            x=line.index, y=line, name=str(market), mode="lines+markers", marker={"size": 6},
            line={"color": colour, "width": 3, "dash": DASHES[place % len(DASHES)]},
            hovertemplate=f"{market}, week of %{{x|%d %b %Y}}: %{{y:.0f}}<extra></extra>",
        )  # fmt: skip
        last = line.last_valid_index()
        said.append(f"{market} was last seen in the week of {last:%d %B %Y}")
        if last is not None and last < event:
            figure.add_scatter(
                x=[last], y=[line[last]], mode="markers", showlegend=False, hoverinfo="skip",
                marker={"symbol": "x", "size": 13, "color": colour}, name="end of the view",
            )  # fmt: skip
    figure.add_vline(x=event, line={"color": "#000000", "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=event, y=1, yref="paper", text=f"{event:%d %b %Y}", showarrow=False, yanchor="bottom",
        name="event", font={"size": 13},
    )  # fmt: skip
    figure.update_layout(margin_t=120, height=450, legend={"y": 1.09, "yanchor": "bottom"})
    return finish(
        figure, source=f"scrape of the {CASE}; a cross: the last crawl of a market",
        alt=f"Accounts seen by week around {event:%d %B %Y}. " + "; ".join(said) + ".",
        title="Accounts seen in each week", y="accounts seen in a week",
    )  # fmt: skip


def before_and_after(table: pd.DataFrame, value: str = "vendors") -> Chart:
    """Two bars a market, before and after an event, with the crawls behind them.

    A side without a crawl has no bar but the words "no crawl".

    :param table: see ``before_after``.
    :param value: vendors, listings or turnover.
    """
    figure = go.Figure()
    said = []
    label = [
        f"{row['market']}<br>crawls: {row['crawls_before']} and {row['crawls_after']}"
        for _, row in table.iterrows()
    ]
    for side, colour in (("before", BLUE), ("after", VERMILION)):
        crawled = table[f"crawls_{side}"] > 0
        seen = table[f"{value}_{side}"].where(crawled)
        figure.add_bar(
            x=label, y=seen, name=side, marker_color=colour,
            text=[f"{number:,.0f}" if ok else "no crawl"
                  for number, ok in zip(table[f"{value}_{side}"], crawled, strict=True)],
            textposition="outside", cliponaxis=False,
            hovertemplate=f"{side}: %{{y:,.0f}}<extra></extra>",
        )  # fmt: skip
        for place in np.flatnonzero(~crawled.to_numpy()):
            figure.add_annotation(
                x=label[place], y=0, text="no crawl", showarrow=False, yanchor="bottom",
                xshift=-32 if side == "before" else 32, name="no crawl",
                font={"color": colour, "size": 13},
            )  # fmt: skip
    for _, row in table.iterrows():
        parts = [
            f"{row[f'{value}_{side}']:,.0f} {side} ({row[f'crawls_{side}']} crawls)"
            for side in ("before", "after")
        ]
        said.append(f"{row['market']}: " + ", ".join(parts))
    unit = "US dollars in reviews" if value == "turnover" else f"{value} seen"
    figure.update_layout(barmode="group", margin_t=95, margin_b=120)
    chart = finish(
        figure, source=f"scrape of the {CASE}", alt=f"{unit}. " + "; ".join(said) + ".",
        title="Before and after, with the crawls behind it", y=unit,
    )  # fmt: skip
    chart.update_layout(margin_b=120)
    return chart


def explore_event(
    sightings: pd.DataFrame, reviews: pd.DataFrame, markets: pd.DataFrame
) -> widgets.VBox:
    """Choose a closure, a window and what to count; the coverage stands under the figure.

    :param sightings: columns as for ``before_after``.
    :param reviews: columns market, posted_at, price; see ``price_at_review``.
    :param markets: columns market, closed, ending; only closed markets are events.
    """
    events = markets.dropna(subset=["closed"])
    picked = widgets.Dropdown(
        options=[(f"{market}: {ending}, {closed:%d %B %Y}", closed)
            for market, ending, closed in zip(
                events["market"], events["ending"], events["closed"], strict=True
            )],
        description="Event", layout=_WIDE,
    )  # fmt: skip
    days = widgets.SelectionSlider(
        options=[7, 14, 28, 56, 84], value=28, description="Days", layout=_WIDE
    )
    unit = widgets.ToggleButtons(options=["vendors", "listings", "turnover"], description="Count")
    words, screen = widgets.HTML(), go.FigureWidget()

    def draw(*_: object) -> None:
        table = before_after(sightings, picked.value, days=days.value, reviews=reviews)
        _show(screen, before_and_after(table, unit.value))
        seen = coverage_at(sightings, picked.value, days=days.value)
        words.value = (
            "<b>Coverage</b><ul style='line-height:1.45'>"
            + "".join(
                f"<li><b>{html.escape(verdict)}</b>: {html.escape(sentence)}</li>"
                for verdict, sentence in zip(seen["verdict"], seen["sentence"], strict=True)
            )
            + "</ul>"
        )

    draw()
    for control in (picked, days, unit):
        control.observe(draw, "value")
    return widgets.VBox([widgets.HBox([picked, days]), unit, screen, words])


def _of(table: pd.DataFrame, market: str, vendor: str) -> pd.DataFrame:
    return table[(table["market"] == market) & (table["vendor"] == vendor)]


def _show(screen: go.FigureWidget, chart: Chart) -> None:
    """Put a chart into the widget on the screen."""
    with screen.batch_update():
        screen.data = []
        screen.add_traces(chart.data)
    # A new layout alone leaves the old marks standing in the browser.
    screen.layout.shapes = screen.layout.annotations = ()
    screen.layout = chart.layout
