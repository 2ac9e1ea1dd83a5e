"""A handful of saved listing pages, from which rows of the raw tables come."""

from __future__ import annotations

import jinja2
import pandas as pd

from workbook.world.market.scrapes import LAYOUTS, file_name

_COLOURS = {
    "amber": ("#fdf6e3", "#8a5a00", "#f3e2b8"), "northlight": ("#eef3f8", "#23395b", "#d5e1ee"),
    "harbour": ("#f2f7f4", "#1f5f4a", "#d9ebe2"), "lavka": ("#f6f3f8", "#4b3869", "#e6deee"),
}  # fmt: skip


def make_pages(
    markets: pd.DataFrame, crawls: pd.DataFrame, tables: dict[str, pd.DataFrame],
    truth: pd.DataFrame,
) -> dict[str, str]:  # fmt: skip
    """One page for each market and layout: the first page of a crawl that has it whole.

    The cells are those of the raw table, dirt included: the dirt stood on the page, or the
    crawler's log shows where it came from.

    :returns: HTML by file name.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("workbook.world.market", "templates"), autoescape=True
    )
    template = environment.get_template("page.html.j2")
    title = markets.set_index("market")["title"]
    pages = {}
    for (market, version), layout in LAYOUTS.items():
        name = file_name(market, version)
        rows = truth[(truth["file"] == name) & (truth["page"] == 1) & ~truth["duplicate"]]
        if rows.empty:
            continue
        counts = rows.groupby("crawl").size()
        crawl = counts[counts == counts.max()].index[len(counts[counts == counts.max()]) // 2]
        own = truth["file"] == name
        place = (own.cumsum() - 1)[rows.index[rows["crawl"] == crawl]].to_numpy()
        shown = [column for column in layout if layout[column] not in ("time", "page")]
        log = crawls.loc[crawl]
        pages[f"{market}_{version}.html"] = template.render(
            title=title[market], page=1, pages=log["pages_listed"], columns=shown,
            moment=f"{log['started_at']:%Y-%m-%d %H:%M} UTC",
            rows=tables[name].iloc[place][shown].to_numpy().tolist(),
            colours=_COLOURS[market],
        )  # fmt: skip
    return pages
