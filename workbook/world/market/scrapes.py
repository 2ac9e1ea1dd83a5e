"""Raw listing tables as a crawler saved them: text only, a header of its own for each layout."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.data.schema import Column, Schema
from workbook.world.market.dirt import soil
from workbook.world.market.vendors import Sellers
from workbook.world.seed import Seed

# For each market and layout: raw column = what stands in it.
LAYOUTS: dict[tuple[str, int], dict[str, str]] = {
    ("amber", 1): {
        "scraped_at": "time", "page": "page", "title": "title", "price": "price",
        "vendor": "vendor", "ships_from": "ships_from", "ships_to": "ships_to",
        "category": "category", "sold": "sold", "listing_key": "key"},
    ("amber", 2): {
        "timestamp": "time", "page": "page", "position": "position", "listing_title": "title",
        "price_usd": "price", "seller": "vendor", "seller_level": "level",
        "origin": "ships_from", "destination": "ships_to", "category": "category",
        "items_sold": "sold", "listing_id": "key"},
    ("northlight", 1): {
        "date": "time", "page": "page", "item": "title", "cost": "price", "seller": "vendor",
        "from": "ships_from", "to": "ships_to", "cat": "category", "sales": "sold"},
    ("northlight", 2): {
        "timestamp": "time", "page": "page", "item_title": "title", "price": "price",
        "seller_name": "vendor", "shipped_from": "ships_from", "cat": "category",
        "sales": "sold"},
    ("harbour", 1): {
        "collected_at": "time", "page": "page", "position": "position", "product": "title",
        "price": "price", "vendor_name": "vendor", "vendor_level": "level",
        "ships_from": "ships_from", "ships_to": "ships_to", "category": "category",
        "sold": "sold", "item_id": "key"},
    ("lavka", 1): {
        "дата": "time", "страница": "page", "товар": "title", "цена": "price",
        "магазин": "vendor", "откуда": "ships_from", "категория": "category",
        "продано": "sold", "ключ": "key"},
    ("lavka", 2): {
        "timestamp": "time", "page": "page", "name": "title", "price_rub": "price",
        "shop": "vendor", "origin": "ships_from", "category": "category", "sold": "sold",
        "key": "key"},
}  # fmt: skip
_TIMES = {
    ("amber", 1): "%Y-%m-%d %H:%M:%S", ("amber", 2): "%Y-%m-%dT%H:%M:%SZ",
    ("northlight", 1): "%d.%m.%Y %H:%M", ("northlight", 2): "epoch",
    ("harbour", 1): "%b %d, %Y %I:%M %p", ("lavka", 1): "%d.%m.%Y %H:%M",
    ("lavka", 2): "%Y-%m-%d %H:%M:%S",
}  # fmt: skip
_MEANING = {
    "time": "Start of the crawl, UTC, in the crawler's date style of the time.",
    "page": "Result page.", "position": "Place on the page.",
    "title": "Title as shown.", "price": "Price as shown, with its currency where shown.",
    "vendor": "Vendor name.", "level": "Vendor level, 1 to 10.",
    "ships_from": "Where the vendor claims to ship from.",
    "ships_to": "Where the vendor says to ship to; often blank.",
    "category": "Category of the market.",
    "sold": "Sales counter of the listing, as shown.",
    "key": "The market's own number of the listing.",
}  # fmt: skip


def file_name(market: str, version: int) -> str:
    """The raw table of a market's layout."""
    return f"{market}_listings_{version}.csv"


def raw_schema(market: str, version: int) -> Schema:
    """The columns of a raw table: text, as the crawler saved it."""
    layout = LAYOUTS[market, version]
    columns = tuple(Column(name, "string", _MEANING[what], required=False)
                    for name, what in layout.items())  # fmt: skip
    return Schema(
        f"{market}_listings_{version}", f"Listings of {market}, layout {version}",
        "One row a listing on a saved page, as text. Nothing is cleaned.", columns,
    )  # fmt: skip


def make_scrapes(
    seed: Seed, district: int, sellers: Sellers, listings: pd.DataFrame,
    sightings: pd.DataFrame, crawls: pd.DataFrame, first_rows: dict[str, int],
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:  # fmt: skip
    """The raw tables of a district, and for the truth what stands behind each row.

    :param first_rows: the line of each file at which this district's rows begin.
    :returns: tables by file name; and file, row (line in the file), crawl, listing, page,
        price_usd, holding, duplicate, dirt (names joined by ``;``).
    """
    rng = seed.rng("scrapes", district)
    crawl = sightings["crawl"].to_numpy()
    listing = sightings["listing"].to_numpy()
    account = listings["account"].to_numpy()[listing]
    cells = pd.DataFrame({
        "market": crawls["market"].to_numpy()[crawl],
        "version": crawls["version"].to_numpy()[crawl],
        "regional": listings["regional"].to_numpy()[listing],
        "cuts": (crawls["place"].to_numpy()[crawl] == 1)
        & (crawls["version"].to_numpy()[crawl] == 1),
        "title": listings["clean_title"].to_numpy()[listing],
        "vendor": sellers.accounts["alias"].to_numpy()[account],
        "ships_from": sellers.accounts["ships_from_claim"].to_numpy()[account],
        "ships_to": listings["ships_to"].to_numpy()[listing],
        "category": listings["category"].to_numpy()[listing],
        "level": sellers.accounts["level"].to_numpy()[account].astype(str),
        "key": listings["listing_key"].to_numpy()[listing],
        "page": sightings["page"].astype(str).to_numpy(),
        "position": sightings["position"].astype(str).to_numpy(),
        "price": _prices(sightings, crawls),
        "sold": _counters(sightings, crawls, listings),
    })  # fmt: skip
    dirt = soil(rng, cells)
    tables, truth = {}, []
    for (market, version), layout in LAYOUTS.items():
        mine = np.flatnonzero((cells["market"] == market) & (cells["version"] == version))
        name = file_name(market, version)
        started = crawls["started_at"].iloc[crawl[mine]]
        style = _TIMES[market, version]
        if style == "epoch":
            time = (started.astype("datetime64[s]").astype("int64")).astype(str)
        else:
            time = started.dt.strftime(style)
        part = cells.iloc[mine].assign(time=time.to_numpy())
        tables[name] = part[list(layout.values())].set_axis(list(layout), axis=1)
        # A line break inside a cell makes a row longer than a line.
        breaks = tables[name].map(lambda cell: cell.count("\n")).sum(axis=1).to_numpy()
        line = first_rows.get(name, 2) + np.arange(len(mine)) + np.r_[0, np.cumsum(breaks)[:-1]][
            : len(mine)]  # fmt: skip
        first_rows[name] = first_rows.get(name, 2) + len(mine) + int(breaks.sum())
        truth.append(
            sightings.iloc[mine][["crawl", "listing", "page", "price_usd", "holding", "duplicate"]]
            .assign(file=name, row=line, dirt=dirt.iloc[mine])
        )  # fmt: skip
    return tables, pd.concat(truth, ignore_index=True)


def _prices(sightings: pd.DataFrame, crawls: pd.DataFrame) -> np.ndarray:
    """Prices as the market writes them: signs, decimal marks, thousands, by market and layout."""
    crawl = sightings["crawl"].to_numpy()
    place = crawls["place"].to_numpy()[crawl]
    version = crawls["version"].to_numpy()[crawl]
    value, currency = sightings["price"].to_numpy(), sightings["currency"].to_numpy()
    texts = np.empty(len(value), dtype=object)
    for row, (amount, money) in enumerate(zip(value.tolist(), currency, strict=True)):
        texts[row] = _price(amount, money, place[row], version[row])
    return texts


def _price(amount: float, money: str, place: int, version: int) -> str:
    if money == "BTC":
        return f"{amount:.6f} BTC"
    if money == "RUB":
        return f"{amount:,.0f}".replace(",", " ") + (" руб." if version == 1 else " ₽")
    plain = f"{amount:,.2f}"
    if money == "EUR":
        european = plain.replace(",", "_").replace(".", ",").replace("_", ".")
        return f"€ {european}" if place == 2 else f"{european} €"
    if place == 0:
        return f"${plain}" if version == 1 else f"{amount:.2f}"
    return f"USD {plain}" if version == 1 else f"${amount:.2f}"


def _counters(sightings: pd.DataFrame, crawls: pd.DataFrame, listings: pd.DataFrame) -> np.ndarray:
    """``57 sold since Mar 3, 2022`` on one market, a bare number elsewhere."""
    sold = sightings["sold"].astype(str)
    crawl = sightings["crawl"].to_numpy()
    day = listings["created_on"].dt.strftime("%b %d, %Y").to_numpy()[sightings["listing"]]
    long_ = (crawls["place"].to_numpy()[crawl] == 0) & (crawls["version"].to_numpy()[crawl] == 1)
    return np.where(long_, sold + " sold since " + pd.Series(day), sold)
