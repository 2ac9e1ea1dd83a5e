"""What the crawler saw of a market: pages, listings, failures."""

from __future__ import annotations

import pandas as pd

from workbook.charts.chart import BLUE, CASE, SKY, VERMILION, Chart, finish
from workbook.charts.draft import Draft


def crawl_sizes(crawls: pd.DataFrame, market: str) -> Chart:
    """Each crawl of a market: pages that the market listed, pages that were saved, failures.

    :param crawls: columns market, started_at, status, pages_listed, pages_saved.
    """
    log = crawls[crawls["market"] == market].sort_values("started_at")
    good, failed = log[log["status"] != "failed"], log[log["status"] == "failed"]
    figure = Draft()
    for column, name, colour in (
        ("pages_listed", "pages that the market listed", SKY),
        ("pages_saved", "pages that were saved", BLUE),
    ):
        figure.add_bar(
            x=good["started_at"],
            y=good[column],
            name=name,
            marker={"color": colour},
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
    figure = Draft()
    figure.add_scatter(
        x=table["pages_saved"],
        y=table["listings"],
        mode="markers",
        marker={"size": 11, "color": BLUE, "opacity": 0.65},
        text=table["started_at"].dt.strftime("%d %b %Y"),
        hovertemplate="%{text}: %{x} pages, %{y} listings<extra></extra>",
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
    figure = Draft()
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
