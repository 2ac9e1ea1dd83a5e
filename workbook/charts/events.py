"""What a closure shows, with the crawls behind every number."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np
import pandas as pd

from workbook.charts.chart import BLUE, CASE, DASHES, PALETTE, VERMILION, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.screen import WIDE, beside, new_screen, show
from workbook.listings import before_after, coverage_at, seen_per_week


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
    figure, said = Draft(), []
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
    figure.update_layout(margin={"t": 105}, height=450, legend={"y": 1.08})
    return finish(
        figure, source=f"scrape of the {CASE}; a cross: the last saved page of a market",
        alt=f"Accounts seen by week around {event:%d %B %Y}. " + "; ".join(said) + ".",
        title="Accounts seen in each week", y="accounts seen in a week",
    )  # fmt: skip


def before_and_after(table: pd.DataFrame, value: str = "vendors") -> Chart:
    """Two bars a market, before and after an event, with the crawls behind them.

    A side without a crawl has no bar but the words "no crawl".

    :param table: see ``before_after``.
    :param value: vendors, listings or turnover.
    """
    figure = Draft()
    said = []
    label = [
        f"{row['market']}<br>crawls: {row['crawls_before']} and {row['crawls_after']}"
        for _, row in table.iterrows()
    ]
    for side, colour in (("before", BLUE), ("after", VERMILION)):
        crawled = table[f"crawls_{side}"] > 0
        seen = table[f"{value}_{side}"].where(crawled)
        figure.add_bar(
            x=label, y=seen, name=side, marker={"color": colour},
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
    figure.update_layout(barmode="group")
    highest = table[[f"{value}_before", f"{value}_after"]].max(axis=None)
    # The number on the highest bar keeps clear of the edge.
    figure.update_yaxes(range=[0, highest * 1.15 or 1], separatethousands=True)
    chart = finish(
        figure, source=f"scrape of the {CASE}", alt=f"{unit}. " + "; ".join(said) + ".",
        title="Before and after, with the crawls behind it", y=unit,
    )  # fmt: skip
    chart.update_layout(margin_b=120)
    chart.update_annotations(selector={"name": "source"}, yshift=-95)
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
        description="Event", layout=WIDE,
    )  # fmt: skip
    days = widgets.SelectionSlider(
        options=[7, 14, 28, 56, 84], value=28, description="Days", layout=WIDE
    )
    unit = widgets.ToggleButtons(options=["vendors", "listings", "turnover"], description="Count")
    words, screen = widgets.HTML(), new_screen()

    def draw(*_: object) -> None:
        table = before_after(sightings, picked.value, days=days.value, reviews=reviews)
        show(screen, before_and_after(table, unit.value))
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
    return widgets.VBox([beside(picked, days), unit, screen, words])
