"""Scraped markets: a browser of saved pages, and figures of crawls, prices and shares."""

from __future__ import annotations

import html
import re

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go

from workbook.charts.chart import (
    BLUE,
    DASHES,
    GREEN,
    ORANGE,
    PALETTE,
    SKY,
    VERMILION,
    Chart,
    finish,
)
from workbook.charts.explorers import WIDTH
from workbook.data import DataError, catalogue, path
from workbook.listings import by_quantity, flag_holding

CASE = "case of the course (simulated)"
#: Height of a saved page and of its rows, in pixels.
HEIGHT = 360
#: Columns of the cleaned rows of a saved page.
SHOWN = ("title", "USD", "vendor", "substance", "amount")
_MOMENT = re.compile(r"page (\d+) of (\d+)\. Shown (\d{4}-\d\d-\d\d \d\d:\d\d) UTC")
_SHARES = {
    "listings": "listings seen",
    "vendors": "vendors seen",
    "turnover": "turnover from reviews",
}


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


def crawl_sizes(crawls: pd.DataFrame, market: str) -> Chart:
    """Each crawl of a market: pages that the market listed, pages that were saved, failures.

    :param crawls: columns market, started_at, status, pages_listed, pages_saved.
    """
    log = crawls[crawls["market"] == market].sort_values("started_at")
    good, failed = log[log["status"] != "failed"], log[log["status"] == "failed"]
    figure = go.Figure()
    for column, name, colour in (
        ("pages_listed", "pages that the market listed", SKY),
        ("pages_saved", "pages that were saved", BLUE),
    ):
        figure.add_bar(
            x=good["started_at"],
            y=good[column],
            name=name,
            marker_color=colour,
            width=4 * 86_400_000,
            hovertemplate="%{x|%d %b %Y}: %{y} pages<extra>" + name + "</extra>",
        )
    figure.add_scatter(
        x=failed["started_at"],
        y=[0.3] * len(failed),
        name="crawl failed",
        mode="markers",
        marker={"symbol": "x", "size": 10, "color": VERMILION},
        hovertemplate="%{x|%d %b %Y}: failed<extra></extra>",
    )
    figure.update_layout(barmode="overlay")
    listed, saved = int(good["pages_listed"].sum()), int(good["pages_saved"].sum())
    return finish(
        figure,
        source=f"crawl log of the {CASE}",
        alt=f"{market}: {len(log)} crawls were tried, {len(failed)} failed. The others saved "
        f"{saved:,} of {listed:,} pages, {saved / max(listed, 1):.0%}.",
        title="What the crawler saw of this market",
        y="result pages",
    )


def rows_and_pages(sightings: pd.DataFrame, crawls: pd.DataFrame, market: str) -> Chart:
    """One point a crawl: pages saved, and listings seen.

    :param sightings: columns market, crawl, listing.
    :param crawls: columns market, started_at, status, pages_saved.
    """
    here = sightings[sightings["market"] == market]
    seen = here.groupby("crawl")["listing"].nunique().rename("listings")
    log = crawls[(crawls["market"] == market) & (crawls["status"] != "failed")]
    table = log.merge(seen, left_on="started_at", right_index=True)
    figure = go.Figure(
        go.Scatter(
            x=table["pages_saved"],
            y=table["listings"],
            mode="markers",
            marker={"size": 11, "color": BLUE, "opacity": 0.65},
            text=table["started_at"].dt.strftime("%d %b %Y"),
            hovertemplate="%{text}: %{x} pages, %{y} listings<extra></extra>",
        )
    )
    most, least = table.loc[table["listings"].idxmax()], table.loc[table["listings"].idxmin()]
    figure.update_xaxes(rangemode="tozero")
    return finish(
        figure,
        source=f"scrape and crawl log of the {CASE}",
        alt=f"One point a crawl of {market}. More pages saved, more listings seen: from "
        f"{least['listings']} listings on {least['pages_saved']} pages to {most['listings']} "
        f"listings on {most['pages_saved']} pages.",
        title="More pages, more listings",
        y="listings seen in the crawl",
        x="pages saved in the crawl",
    )


def sighting_strip(
    sightings: pd.DataFrame, crawls: pd.DataFrame, market: str, vendor: str, *, most: int = 12
) -> Chart:
    """Listings of one account, one line each: crawls that show it, crawls that do not, failures.

    :param sightings: columns market, vendor, listing, title, crawl.
    :param crawls: columns market, started_at, status.
    :param most: listings drawn; those seen most often.
    """
    own = sightings[(sightings["market"] == market) & (sightings["vendor"] == vendor)]
    counts = own.groupby("listing")["crawl"].nunique().sort_values(ascending=False, kind="stable")
    log = crawls[crawls["market"] == market].sort_values("started_at")
    good = log.loc[log["status"] != "failed", "started_at"]
    failed = log.loc[log["status"] == "failed", "started_at"]
    points: dict[str, tuple[list[object], list[str]]] = {
        "seen": ([], []), "not seen": ([], []), "crawl failed": ([], [])
    }  # fmt: skip
    for number, listing in enumerate(counts.index[:most], start=1):
        label = f"{number}"
        mine = set(own.loc[own["listing"] == listing, "crawl"])
        for start in good:
            at = points["seen" if start in mine else "not seen"]
            at[0].append(start)
            at[1].append(label)
        points["crawl failed"][0].extend(failed)
        points["crawl failed"][1].extend([label] * len(failed))
    marks = {
        "seen": {"symbol": "circle", "size": 10, "color": BLUE},
        "not seen": {"symbol": "circle-open", "size": 8, "color": SKY},
        "crawl failed": {"symbol": "x", "size": 7, "color": VERMILION},
    }
    figure = go.Figure()
    for name, (x, y) in points.items():
        figure.add_scatter(
            x=x, y=y, name=name, mode="markers", marker=marks[name],
            hovertemplate="%{x|%d %b %Y}: " + name + "<extra></extra>",
        )  # fmt: skip
    lines = min(most, len(counts))
    figure.update_layout(height=250 + 26 * lines)
    figure.update_yaxes(
        type="category", autorange="reversed", showgrid=False, categoryorder="array",
        categoryarray=[str(number) for number in range(1, lines + 1)],
    )  # fmt: skip
    seen, missed = len(points["seen"][0]), len(points["not seen"][0])
    return finish(
        figure,
        source=f"scrape and crawl log of the {CASE}",
        alt=f"{lines} listings of one account on {market}, {len(good)} crawls that saved pages and "
        f"{len(failed)} that failed. A listing was seen {seen} times and not seen {missed} times.",
        title="Seen, not seen, failed",
        y="listing",
    )


def price_curve(table: pd.DataFrame, substance: str, *, source: str = "") -> Chart:
    """Price per gram by weight: one point a listing, and the median of each band of weight.

    :param table: after ``price_per_gram``: columns substance, grams, price_per_gram, band; the
        column listing, if there, keeps one point a listing and price.
    """
    rows = table[(table["substance"] == substance) & table["price_per_gram"].notna()]
    medians = by_quantity(rows)
    middle = rows.groupby("band", observed=True)["grams"].median()
    medians["grams"] = medians["band"].map(middle).astype(float)
    figure = go.Figure()
    points = rows.drop_duplicates([c for c in ("listing", "price_per_gram") if c in rows])
    figure.add_scatter(
        x=points["grams"], y=points["price_per_gram"], name="one listing", mode="markers",
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
        f"{row['band']}: {row['median']:,.2f} (from {row['listings']} rows)"
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
        layout=widgets.Layout(width="480px", max_width="100%"),
    )  # fmt: skip
    keep = widgets.Checkbox(value=False, description="keep holding prices", indent=False)
    words = widgets.HTML()
    screen = go.FigureWidget(layout={"width": WIDTH, "height": 430})

    def draw(*_: object) -> None:
        low, high = (bands.index(band) for band in weights.value)
        rows = known[known["band"].isin(bands[low : high + 1])]
        flagged = reasons.reindex(rows.index) != ""
        mine = rows["substance"] == picked.value
        out = int((flagged & mine).sum())
        kept = rows if keep.value else rows[~flagged]
        own = kept.loc[kept["substance"] == picked.value, "price_per_gram"]
        words.value = _price_words(picked.value, own, out, keep.value)
        if own.empty:
            screen.data = ()
            return
        chart = price_curve(kept, picked.value)
        with screen.batch_update():
            screen.data = []
            screen.add_traces(chart.data)
        screen.layout.shapes = screen.layout.annotations = ()
        screen.layout = chart.update_layout(width=WIDTH).layout

    draw()
    for control in (picked, weights, keep):
        control.observe(draw, "value")
    row = widgets.Layout(flex_flow="row wrap")
    return widgets.VBox([widgets.HBox([picked, keep], layout=row), weights, words, screen])


def _price_words(substance: str, prices: pd.Series, out: int, kept: bool) -> str:
    if prices.empty:
        return f"<p><b>{html.escape(substance)}</b>: no row in these bands of weight.</p>"
    what = "kept in" if kept else "left out"
    return (
        f'<p style="font-size:1.05em"><b>{html.escape(substance)}</b>: {len(prices):,} rows, '
        f'median <b style="color:{BLUE}">USD {prices.median():,.2f}</b> a gram, '
        f"mean USD {prices.mean():,.2f}. Holding prices {what}: {out}.</p>"
    )


def monthly_shares(sightings: pd.DataFrame, priced: pd.DataFrame | None = None) -> pd.DataFrame:
    """Share of each market by month, under up to three definitions.

    :param sightings: columns market, seen_at, listing, vendor.
    :param priced: reviews with market, posted_at and price (see ``price_at_review``), in US
        dollars; without them there is no turnover.
    :returns: month (its first day), market, listings, vendors, turnover (US dollars), and the
        same with ``_share`` at the end, in percent of the four markets of that month.
    """
    month = _month(sightings["seen_at"])
    table = (
        sightings.assign(month=month)
        .groupby(["month", "market"])
        .agg(listings=("listing", "nunique"), vendors=("vendor", "nunique"))
    )
    measures = ["listings", "vendors"]
    if priced is not None:
        sold = priced.assign(month=_month(priced["posted_at"]))
        turnover = sold.groupby(["month", "market"])["price"].sum().rename("turnover")
        table = table.join(turnover, how="left").fillna({"turnover": 0.0})
        measures.append("turnover")
    for name in measures:
        table[f"{name}_share"] = table[name] / table.groupby("month")[name].transform("sum") * 100
    return table.reset_index()


def _month(times: pd.Series) -> pd.Series:
    return times.dt.tz_convert(None).dt.to_period("M").dt.start_time


def share_over_time(
    shares: pd.DataFrame, markets: pd.DataFrame, *, measure: str = "listings"
) -> Chart:
    """Share of each market by month; the day of a takedown is marked, and other endings.

    :param shares: after ``monthly_shares``.
    :param markets: columns market, closed, ending.
    :param measure: listings, vendors or turnover.
    """
    figure = go.Figure()
    months = pd.date_range(shares["month"].min(), shares["month"].max(), freq="MS")
    said = []
    for place, market in enumerate(sorted(shares["market"].unique())):
        rows = shares[shares["market"] == market].set_index("month")[f"{measure}_share"]
        line = rows.reindex(months)
        colour = PALETTE[place % len(PALETTE)]
        figure.add_scatter(
            x=list(months), y=line, name=market, mode="lines+markers",
            line={"color": colour, "width": 3, "dash": DASHES[place % len(DASHES)]},
            marker={"size": 6},
            hovertemplate=market + ", %{x|%b %Y}: %{y:.1f} %<extra></extra>",
        )  # fmt: skip
        top = line.idxmax()
        said.append(f"{market} is highest in {top:%B %Y} ({line[top]:.0f} %)")
    for row in markets.dropna(subset=["closed"]).to_dict("records"):
        figure.add_vline(
            x=row["closed"].timestamp() * 1000, opacity=0.7,
            line={"color": VERMILION if row["ending"] == "takedown" else ORANGE, "width": 2,
                  "dash": "solid" if row["ending"] == "takedown" else "dot"},
        )  # fmt: skip
        figure.add_annotation(
            x=row["closed"], y=1, yref="paper", yanchor="bottom", showarrow=False, name="closed",
            text=f"{row['market']}:<br>{row['ending']}", font={"size": 13},
        )  # fmt: skip
        said.append(f"{row['market']} ends on {row['closed']:%d %B %Y} ({row['ending']})")
    figure.update_layout(margin_t=150, height=480)
    figure.update_layout(legend={"y": 1.2, "yanchor": "bottom"}, title={"y": 0.95})
    return finish(
        figure,
        source=f"scrape and reviews of the {CASE}",
        alt=f"Share of four markets by month, by {_SHARES[measure]}. " + ". ".join(said) + ".",
        title=f"Market shares: {_SHARES[measure]}",
        y="percent of the four markets",
    )


def explore_shares(shares: pd.DataFrame, markets: pd.DataFrame) -> widgets.VBox:
    """Market shares by month under three definitions, with the endings marked.

    :param shares: after ``monthly_shares`` with reviews.
    :param markets: columns market, closed, ending.
    """
    measures = [name for name in _SHARES if f"{name}_share" in shares]
    measure = widgets.ToggleButtons(
        options=[(_SHARES[name], name) for name in measures], description="Share of"
    )
    months = sorted(shares["month"].unique())
    month = widgets.SelectionSlider(
        options=[(f"{m:%b %Y}", m) for m in months], value=months[len(months) // 3],
        description="Month", continuous_update=True,
    )  # fmt: skip
    words = widgets.HTML()
    screen = go.FigureWidget(layout={"width": WIDTH, "height": 430})

    def draw(*_: object) -> None:
        chart = share_over_time(shares, markets, measure=measure.value)
        with screen.batch_update():
            screen.data = []
            screen.add_traces(chart.data)
        screen.layout.shapes = screen.layout.annotations = ()
        screen.layout = chart.update_layout(width=WIDTH).layout
        say()

    def say(*_: object) -> None:
        rows = shares[shares["month"] == month.value].sort_values(
            f"{measure.value}_share", ascending=False
        )
        named = rows[["market", f"{measure.value}_share"]].itertuples(index=False, name=None)
        parts = [f"{market} <b>{share:.1f} %</b>" for market, share in named]
        total = rows[measure.value].sum()
        unit = "USD " if measure.value == "turnover" else ""
        words.value = (
            f'<p style="font-size:1.05em">{month.value:%B %Y}, {_SHARES[measure.value]}: '
            f"{', '.join(parts)}. All together: {unit}{total:,.0f}.</p>"
        )

    draw()
    measure.observe(draw, "value")
    month.observe(say, "value")
    return widgets.VBox([measure, screen, month, words])


def snapshots_seen(counts: pd.Series, *, of: int, yardstick: float | None = None) -> Chart:
    """How many vendors were seen in one snapshot, in two, and so on.

    :param counts: for each vendor the number of snapshots that show it.
    :param of: number of snapshots.
    :param yardstick: published share of vendors seen in one snapshot only, in percent.
    """
    share = counts.value_counts(normalize=True).reindex(range(1, of + 1), fill_value=0) * 100
    figure = go.Figure(
        go.Bar(
            x=list(share.index), y=share, marker_color=[VERMILION] + [BLUE] * (of - 1),
            text=[f"{value:.0f} %" for value in share], textposition="outside", cliponaxis=False,
            hovertemplate="%{x} snapshots: %{y:.1f} %<extra></extra>", name="this case",
            showlegend=False,
        )
    )  # fmt: skip
    source = f"scrape of the {CASE}"
    alt = f"{len(counts)} vendors. Seen in one snapshot only: {share[1]:.1f} %. In all {of}: "
    alt += f"{share[of]:.1f} %."
    if yardstick is not None:
        figure.add_scatter(
            x=[1], y=[yardstick], mode="markers+text", name="published",
            text=[f"  published: {yardstick:g} %"], textposition="middle right",
            marker={"symbol": "line-ew-open", "size": 44, "color": GREEN, "line": {"width": 4}},
            textfont={"size": 14}, showlegend=False,
        )  # fmt: skip
        source += "; Wadsworth et al. 2018"
        alt += f" Published for real markets, one snapshot only: {yardstick:g} %."
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(range=[0, max(share.max(), yardstick or 0) * 1.2])
    return finish(
        figure, source=source, alt=alt, title="In how many snapshots is a vendor seen?",
        y="percent of vendors", x="snapshots in which the vendor was seen",
    )  # fmt: skip


def in_snapshots(
    sightings: pd.DataFrame, first: str, *, days: int, of: int = 7, months: int = 2
) -> pd.DataFrame:
    """The sightings that fall into one of several snapshots, with its number.

    :param sightings: column seen_at.
    :param first: first day of the first snapshot, UTC.
    :param days: length of a snapshot.
    :param of: number of snapshots.
    :param months: from the start of one snapshot to the start of the next.
    :returns: the rows inside a snapshot, with ``snapshot`` from 1.
    """
    parts = []
    for number in range(of):
        start = pd.Timestamp(first, tz="UTC") + pd.DateOffset(months=months * number)
        seen = sightings["seen_at"]
        inside = (seen >= start) & (seen < start + pd.Timedelta(days=days))
        parts.append(sightings[inside].assign(snapshot=number + 1))
    return pd.concat(parts)


#: Headlines of the sheet, from the largest share to the smallest.
HEADLINES = (
    "{:.1f} % of the drug trade gone in one night",
    "Darknet giant offline: {:.1f} % of all dealing has stopped",
    "{:.1f} % of the drug market has disappeared",
    "The end of a market: its share was {:.1f} %",
)


def shares_in_window(
    sightings: pd.DataFrame, priced: pd.DataFrame, end: pd.Timestamp, *, days: int = 56
) -> pd.DataFrame:
    """Share of each market in the days before a moment, in percent, under four definitions.

    :param sightings: columns market, seen_at, listing, vendor; copies are best left out before.
    :param priced: reviews with market, posted_at and price (see ``price_at_review``).
    :param end: UTC; itself no longer in the window.
    :returns: by market: sightings, listings, vendors, turnover.
    """
    start = end - pd.Timedelta(days=days)
    seen = sightings[(sightings["seen_at"] >= start) & (sightings["seen_at"] < end)]
    sold = priced[(priced["posted_at"] >= start) & (priced["posted_at"] < end)]
    markets = seen.groupby("market")
    table = pd.DataFrame(
        {
            "sightings": markets.size(),
            "listings": markets["listing"].nunique(),
            "vendors": markets["vendor"].nunique(),
            "turnover": sold.groupby("market")["price"].sum(),
        }
    ).fillna(0)
    return table / table.sum() * 100


def headline_sheet(shares: pd.DataFrame, market: str) -> pd.DataFrame:
    """Four headlines about one market: each prints its share under another definition.

    :param shares: after ``shares_in_window``.
    :returns: letter, headline and percent, the largest share first. Which definition stands
        behind a letter is not said.
    """
    numbers = sorted((float(value) for value in shares.loc[market]), reverse=True)
    return pd.DataFrame(
        {
            "letter": list("ABCD"),
            "headline": [
                text.format(value) for text, value in zip(HEADLINES, numbers, strict=True)
            ],
            "percent": [round(value, 1) for value in numbers],
        }
    )


def mixed_shares(shares: pd.DataFrame, market: str) -> pd.DataFrame:
    """Shares of turnover as a careless sheet prints them: one market has its share of listings.

    It is the market, other than ``market``, where the two differ most.

    :param shares: after ``shares_in_window``.
    :returns: market and percent, one row a market.
    """
    apart = (shares["listings"] - shares["turnover"]).abs().drop(market)
    printed = shares["turnover"].copy()
    printed[apart.idxmax()] = shares.loc[apart.idxmax(), "listings"]
    return printed.round(1).rename("percent").reset_index()
