"""Which rows of a scrape are the same listing.

Pages that are saved twice in one crawl, and listings shown under several keys, would count sales
twice; both are taken out before anything is counted (Soska and Christin, Measuring the
longitudinal evolution of the online anonymous marketplace ecosystem, USENIX Security 2015).
Records without a key are joined where their fields agree, as in record linkage (Fellegi and
Sunter, A theory for record linkage, Journal of the American Statistical Association 64, 1969).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.listings.text import clean_text

#: Without a crawl log, a pause of this many hours starts a new crawl.
PAUSE = 12.0


def normal_title(titles: pd.Series) -> pd.Series:
    """Titles to compare by: repaired, small letters, only letters and digits."""
    cleaned = clean_text(titles).str.casefold()
    return cleaned.str.replace(r"[\W_]+", " ", regex=True).str.strip()


def assign_crawls(sightings: pd.DataFrame, crawls: pd.DataFrame | None = None) -> pd.Series:
    """The start of the crawl that a sighting belongs to.

    :param sightings: columns market, seen_at.
    :param crawls: columns market, started_at; a sighting belongs to the last crawl of its market
        that started before it. If not given, a pause of ``PAUSE`` hours starts a new crawl.
    :returns: times, the index of ``sightings``; missing if no crawl had started, or if the
        sighting has no time.
    """
    kind = sightings["seen_at"].dtype
    order = sightings[["market", "seen_at"]].assign(place=np.arange(len(sightings)))
    order = order.dropna(subset=["seen_at"]).sort_values(["seen_at", "place"])
    if crawls is None:
        pause = order.groupby("market")["seen_at"].diff() > pd.Timedelta(hours=PAUSE)
        first = ~order["market"].duplicated()
        start = order["seen_at"].where(pause | first)
        found = start.groupby(order["market"]).ffill()
    else:
        log = crawls[["market", "started_at"]].sort_values("started_at")
        log = log.astype({"started_at": order["seen_at"].dtype})
        found = pd.merge_asof(
            order, log, left_on="seen_at", right_on="started_at", by="market"
        ).set_index(order.index)["started_at"]
    by_place = pd.Series(found.to_numpy(), index=order["place"]).reindex(range(len(sightings)))
    return by_place.set_axis(sightings.index).rename("crawl").astype(kind)


def identify(sightings: pd.DataFrame) -> pd.DataFrame:
    """Give every sighting the number of its listing.

    A listing is known by the market's own key. Without a key it is known by market, vendor and
    title; if rows with a key have the same vendor and title, and all one key, it is theirs.
    A vendor who changes the title of a listing without a key therefore makes a new listing. A
    title that was cut off (it ends in ...) is the longer title of that vendor which begins with
    it, if there is only one; if there are several, its price tells them apart. So it does where
    a vendor shows one title with several prices on one day: amounts that the title leaves out.

    :param sightings: columns market, vendor, title, listing_key; price and seen_at, if they are
        there, tell listings of one title apart.
    :returns: ``sightings`` with ``listing`` (number from 0 in order of first appearance) and
        ``known_by`` (``key`` or ``title``).
    """
    title = _whole_titles(sightings)
    parts = [sightings["market"].astype("str"), sightings["vendor"].fillna(""), title.fillna("")]
    by_title = pd.Series(_numbers(parts), index=sightings.index)
    by_title = _split_by_price(sightings, by_title)
    key = sightings["listing_key"]
    with_key = key.notna()
    keys = key[with_key].groupby(by_title[with_key]).agg(["first", "nunique"])
    borrowed = by_title.map(keys.loc[keys["nunique"] == 1, "first"])
    key = key.where(with_key, borrowed).astype("str")
    known = key.notna()
    text = ("k" + key).where(known, "t" + by_title.astype("str"))
    listing = _numbers([sightings["market"].astype("str"), text])
    known_by = pd.Series(np.where(with_key, "key", "title"), index=sightings.index, dtype="str")
    return sightings.assign(listing=listing, known_by=known_by)


def _split_by_price(sightings: pd.DataFrame, by_title: pd.Series) -> pd.Series:
    if not {"price", "seen_at"} <= set(sightings.columns):
        return by_title
    days = [by_title, sightings["seen_at"].dt.floor("D")]
    prices = sightings["price"].groupby(days).transform("nunique")
    several = (prices.groupby(by_title).transform("max") > 1) & sightings["listing_key"].isna()
    price = sightings["price"].where(several).astype("str").fillna("")
    return pd.Series(_numbers([by_title, price]), index=sightings.index)


def _whole_titles(sightings: pd.DataFrame) -> pd.Series:
    """Normal titles, those cut off completed where the vendor has one longer title only."""
    title = normal_title(sightings["title"])
    cut = sightings["title"].str.strip().str.endswith(("...", "…")).fillna(False).astype(bool)
    if not cut.any():
        return title
    who = sightings["market"].astype("str") + "\0" + sightings["vendor"].fillna("")
    pairs = pd.DataFrame({"who": who, "title": title}).dropna()
    whole = pairs[~cut[pairs.index]].drop_duplicates().groupby("who")["title"].agg(list).to_dict()
    longer: dict[tuple[str, str], str] = {}
    for name, short in pairs[cut[pairs.index]].drop_duplicates().itertuples(index=False):
        found = [long for long in whole.get(name, []) if long.startswith(short)]
        if len(found) == 1:
            longer[name, short] = found[0]
    short_rows = pairs[cut[pairs.index]]
    keys = zip(short_rows["who"], short_rows["title"], strict=True)
    completed = pd.Series([longer.get(key) for key in keys], short_rows.index, dtype="str")
    if "price" in sightings:
        priced = short_rows["title"] + " \0" + sightings["price"].astype("str")
        completed = completed.fillna(priced)
    return completed.reindex(title.index).fillna(title)


def _numbers(parts: list[pd.Series]) -> np.ndarray:
    """The same number for rows that agree in all parts."""
    codes = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        found, values = pd.factorize(part)
        codes = pd.factorize(codes * (len(values) + 1) + found + 1)[0]
    return codes


def mark_duplicates(sightings: pd.DataFrame, crawls: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say of each sighting whether the same crawl had it already.

    :param sightings: a table of sightings; ``listing`` is added if it is not there.
    :returns: the table with ``crawl`` and ``copy``: ``again`` (the same listing once more in
        one crawl), ``mirror`` (in one crawl the same vendor, title and price under another key)
        or empty. The first of several, by time, file and row, is not a copy. A sighting without
        a time is in no crawl and no copy.
    """
    table = sightings if "listing" in sightings else identify(sightings)
    table = table.assign(crawl=assign_crawls(table, crawls))
    order = [column for column in ("seen_at", "file", "row") if column in table]
    look = table.assign(
        title_form=normal_title(table["title"]), place=np.arange(len(table))
    ).sort_values([*order, "place"])
    crawled = look["crawl"].notna()
    again = look.duplicated(["market", "crawl", "listing"]) & crawled
    mirror = look.duplicated(["market", "crawl", "vendor", "title_form", "price"]) & crawled
    mirror &= look["vendor"].notna() & look["title_form"].notna()
    copy = np.empty(len(table), dtype=object)
    copy[look["place"]] = np.where(again, "again", np.where(mirror, "mirror", ""))
    return table.assign(copy=pd.Series(copy, index=table.index, dtype="str"))


def shared_titles(sightings: pd.DataFrame) -> pd.DataFrame:
    """Titles that several accounts use: title, accounts (number), markets (number), vendors.

    The same title under two names may be one vendor, a copied text or a stock phrase.
    """
    table = sightings.assign(title=normal_title(sightings["title"]))
    table = table.dropna(subset=["title", "vendor"])
    table = table[["title", "market", "vendor"]].drop_duplicates()
    found = table.groupby("title", sort=True).agg(
        accounts=("vendor", "size"), markets=("market", "nunique"),
        vendors=("vendor", lambda names: "; ".join(sorted(set(names)))),
    )  # fmt: skip
    found = found[found["accounts"] > 1].reset_index()
    return found.sort_values(["accounts", "title"], ascending=[False, True], ignore_index=True)


def listings(sightings: pd.DataFrame) -> pd.DataFrame:
    """One row a listing: what its sightings say together.

    :param sightings: with ``listing`` (see ``identify``); copies within a crawl may stay in.
    :returns: listing, market, vendor, title, category, ships_from, ships_to, currency and
        listing_key as last seen; price (median), price_low, price_high, sold (highest),
        first_seen, last_seen, sightings.
    """
    ordered = sightings.sort_values("seen_at", kind="stable")
    last = {c: (c, "last") for c in ("market", "vendor", "title", "category", "ships_from",
                                     "ships_to", "currency", "listing_key")}  # fmt: skip
    return (
        ordered.groupby("listing")
        .agg(
            **last,
            price=("price", "median"), price_low=("price", "min"), price_high=("price", "max"),
            sold=("sold", "max"), first_seen=("seen_at", "min"), last_seen=("seen_at", "max"),
            sightings=("seen_at", "size"),
        )
        .reset_index()
    )  # fmt: skip
