"""How often the methods of :mod:`workbook.listings` are right, counted on a case with its truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workbook.listings import (
    account_texts,
    clean_text,
    displacement,
    flag_holding,
    gini,
    in_usd,
    link_accounts,
    listings,
    mark_duplicates,
    match_substances,
    parse_titles,
    price_per_gram,
    quantity_exponent,
    read_scrapes,
    revenue_range,
    sighting_chance,
    top_share,
)
from workbook.world.case_tables import CaseTables
from workbook.world.rated import Found, Ratio, found, grouping

TAKEN_DOWN = "amber"


def rate_listings(case: CaseTables) -> Iterator[Found | Ratio]:
    """Precision and recall, or the error of an amount, for every method on scrapes."""
    known = _Known(case)
    yield from _titles(known)
    yield from _substances(known)
    yield from _duplicates(known)
    yield from _prices(known)
    yield from _coverage(known)
    yield from _revenue(known)
    yield from _links(known)
    yield from _displacement(known)


@dataclass(frozen=True, eq=False)
class _Known:
    """The scrapes as an analyst reads them, and beside them what only the simulator knows."""

    case: CaseTables

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Sightings in the analyst's columns; ``true_`` columns hold the truth of each row."""
        files = sorted((self.case.folder / "scrapes").glob("*_listings_*.csv"))
        sightings = read_scrapes(files).sightings
        sightings = sightings.assign(title=clean_text(sightings["title"]))
        crawls = self.case.table("scrapes/crawls")
        started = pd.to_datetime(crawls["started_at"], utc=True)
        sightings = mark_duplicates(sightings, crawls.assign(started_at=started))
        sightings["price"] = in_usd(sightings, self.case.table("scrapes/currencies"))
        sightings["currency"] = "USD"
        names = self.case.table("scrapes/substances")
        sightings["substance"] = match_substances(sightings["title"], names)["substance"]
        sightings["grams"] = parse_titles(sightings["title"])["grams"]
        truth = self.case.truth("scrape_rows").rename(
            columns={"listing": "true_listing", "price_usd": "true_price", "duplicate": "true_copy",
                     "holding": "true_holding"}
        )  # fmt: skip
        columns = ["file", "row", "true_listing", "true_price", "true_copy", "true_holding"]
        return sightings.merge(truth[columns], on=["file", "row"])

    @cached_property
    def listings(self) -> pd.DataFrame:
        """The true listings by number."""
        return self.case.truth("listings").set_index("listing")

    def true(self, column: str) -> pd.Series:
        """The truth of a listing's column for each sighting."""
        return self.rows["true_listing"].map(self.listings[column])

    @cached_property
    def holding(self) -> pd.Series:
        return flag_holding(price_per_gram(self.rows))

    @cached_property
    def reviews(self) -> pd.DataFrame:
        table = self.case.table("scrapes/reviews")
        posted = pd.to_datetime(table["posted_at"], utc=True)
        return table.assign(posted_at=posted, listing_title=clean_text(table["listing_title"]))

    @cached_property
    def sold(self) -> pd.Series:
        """True turnover in US dollars by market and vendor name: orders that were paid out."""
        orders = self.case.truth("orders")
        accounts = self.case.truth("accounts").set_index("account")
        paid = orders[orders["state"] == "finalised"]
        return paid.groupby([paid["market"], paid["account"].map(accounts["alias"])])[
            "price_usd"
        ].sum()

    @cached_property
    def vendor(self) -> pd.Series:
        """The true vendor by market and vendor name."""
        accounts = self.case.truth("accounts")
        named = accounts.set_index(["market", "alias"])["vendor"]
        return named[~named.index.duplicated()]


def _titles(known: _Known) -> Iterator[Found]:
    read = parse_titles(known.rows["title"])
    grams = known.true("grams").where(known.true("unit") != "pieces")
    right = (read["grams"] / grams - 1).abs() < 0.03
    yield _answered("amounts in titles", "grams", "rows", read["grams"].notna(), right,
                    grams.notna())  # fmt: skip
    pieces = known.true("pieces")
    yield _answered("amounts in titles", "pieces", "rows", read["pieces"].notna(),
                    read["pieces"] == pieces, pieces.notna())  # fmt: skip


def _substances(known: _Known) -> Iterator[Found]:
    titles, true = known.rows["title"], known.true("substance")
    every = pd.Series(True, index=titles.index)
    names = known.case.table("scrapes/substances")
    whole = known.case.truth("spellings")
    ways = (
        ("the word list of the first day", names, None),
        ("the same, and similar spellings", names, 88.0),
        ("a complete word list", whole, None),
    )
    for variant, spellings, fuzzy in ways:
        said = match_substances(titles, spellings, fuzzy=fuzzy)["substance"]
        yield _answered("substance in titles", variant, "rows", said.notna(), said == true, every)


def _duplicates(known: _Known) -> Iterator[Found]:
    rows = known.rows
    yield found("copies within a crawl", "key, or vendor, title and price", "rows",
                (rows["copy"] != "").to_numpy(), rows["true_copy"].to_numpy(bool))  # fmt: skip
    for how in ("key", "title"):
        yield grouping("one listing across crawls", f"known by its {how}", "rows",
                       rows["listing"].to_numpy(), rows["true_listing"].to_numpy(),
                       (rows["known_by"] == how).to_numpy())  # fmt: skip


def _prices(known: _Known) -> Iterator[Found | Ratio]:
    rows = known.rows
    right = (rows["price"] / rows["true_price"] - 1).abs() < 0.02
    yield _answered("price in US dollars", "within 2 %", "rows", rows["price"].notna(), right,
                    rows["true_price"].notna())  # fmt: skip
    yield found("holding prices", "three rules", "rows", (known.holding != "").to_numpy(),
                rows["true_holding"].to_numpy(bool))  # fmt: skip
    offers = rows[(known.holding == "") & (rows["copy"] == "")]
    said = price_per_gram(offers[offers["grams"].between(0.5, 2)])
    fact = known.listings[known.listings["grams"].between(0.5, 2)]
    fact = (fact["price_usd"] / fact["grams"]).groupby(fact["substance"]).agg(["median", "size"])
    fact = fact.loc[fact["size"] >= 5, "median"]
    middle = said.groupby("substance")["price_per_gram"].median()
    yield Ratio.of("price per gram near 1 g", "median by substance",
                   "dollars said for each true dollar", (middle / fact).to_numpy())  # fmt: skip
    groups = known.case.truth("substances").set_index("substance")["exponent"]
    ratios = []
    for substance, table in price_per_gram(listings(offers).assign(
        substance=offers.groupby("listing")["substance"].last().to_numpy(),
        grams=offers.groupby("listing")["grams"].last().to_numpy(),
    )).groupby("substance"):  # fmt: skip
        if table["grams"].notna().sum() >= 25:
            fit = quantity_exponent(table, within="vendor")
            ratios.append(fit.exponent / groups[substance])
    yield Ratio.of("quantity discount", "least squares within vendors",
                   "exponent said for each true exponent", np.array(ratios))  # fmt: skip


def _coverage(known: _Known) -> Iterator[Ratio]:
    rows = known.rows[known.rows["copy"] == ""]
    said = sighting_chance(rows).set_index("market")["chance"]
    crawls = known.case.table("scrapes/crawls")
    day = (pd.to_datetime(crawls["started_at"]) - pd.Timestamp("2022-01-01")).dt.days
    seen = known.case.truth("scrape_rows").drop_duplicates(["crawl", "listing"])
    hits = seen.groupby("crawl").size().reindex(range(len(crawls)), fill_value=0)
    table = known.listings
    live = [
        int(((table["market"] == market) & (table["created"] <= at) & (table["ended"] > at)).sum())
        for market, at in zip(crawls["market"], day, strict=True)
    ]
    log = crawls.assign(live=live, hits=hits.to_numpy())
    log = log[log["status"] != "failed"]
    true = log.groupby("market")[["hits", "live"]].sum()
    yield Ratio.of("chance that a crawl sees a listing on sale", "between first and last sighting",
                   "said for each true chance, by market",
                   (said / (true["hits"] / true["live"])).to_numpy())  # fmt: skip


def _revenue(known: _Known) -> Iterator[Found | Ratio]:
    said = revenue_range(known.reviews, known.rows, holding=known.holding)
    said = said.set_index(["market", "vendor"])
    true = known.sold.rename_axis(said.index.names).reindex(said.index).fillna(0.0)
    counted = "dollars said for each true dollar, by account"
    busy = true >= 1000
    for bound in ("from_reviews", "lower", "upper"):
        yield Ratio.of("turnover of accounts", bound.replace("_", " "), counted,
                       (said[bound] / true)[busy].to_numpy())  # fmt: skip
    closed = said["rule"] == "reviews and counter"
    inside = (said["lower"] <= true) & (true <= said["upper"])
    yield Found("turnover of accounts", "range holds the truth (markets with a counter)",
                "accounts", int(closed.sum()), float(inside[closed].mean()),
                float(inside[closed].sum() / len(true)))  # fmt: skip
    under = said["lower"] <= true * 1.0001
    yield Found("turnover of accounts", "lower bound is not above the truth", "accounts", len(said),
                float(under.mean()), float(under.sum() / len(known.sold)))  # fmt: skip
    whole = known.sold[known.sold > 0]
    low = said.loc[said["lower"] > 0, "lower"]
    yield Ratio.of("concentration", "Gini of turnover", "said for each true Gini",
                   np.array([gini(low) / gini(whole)]))  # fmt: skip
    yield Ratio.of("concentration", "share of the top 10 % of accounts", "said for each true share",
                   np.array([top_share(low, share=0.1) / top_share(whole, share=0.1)]))  # fmt: skip


def _links(known: _Known) -> Iterator[Found]:
    profiles = known.case.table("scrapes/profiles")
    posts = known.case.table("scrapes/posts")
    posts = posts.assign(posted_at=pd.to_datetime(posts["posted_at"], utc=True))
    texts = account_texts(profiles, known.rows)
    counts = known.vendor.reindex(pd.MultiIndex.from_frame(profiles[["market", "vendor"]]))
    size = counts.value_counts()
    pairs = int((size * (size - 1) // 2).sum())
    ways: list[tuple[str, tuple[str, ...], float]] = [
        ("very strong, four traces", (), 4.0),
        ("strong, four traces", (), 3.0),
        ("moderately strong, four traces", (), 2.0),
        ("strong, without the key", ("key",), 3.0),
        ("strong, without the name", ("name",), 3.0),
        ("name alone, any support", ("key", "wording", "hours"), 1.5),
        ("key alone, any support", ("name", "wording", "hours"), 1.5),
    ]
    for variant, without, least in ways:
        links = link_accounts(texts, posts, least=least, without=without)
        one, other = (
            known.vendor.reindex(pd.MultiIndex.from_frame(links[[f"market_{s}", f"vendor_{s}"]]))
            for s in "ab"
        )
        right = int((one.to_numpy() == other.to_numpy()).sum())
        yield Found("accounts of one vendor", variant, "pairs of accounts", len(links),
                    right / len(links) if len(links) else np.nan, right / pairs)  # fmt: skip


def _displacement(known: _Known) -> Iterator[Found]:
    markets = known.case.table("scrapes/markets").set_index("market")
    closed = pd.to_datetime(markets["closed"], utc=True)[TAKEN_DOWN] + pd.Timedelta(days=1)
    accounts = known.case.truth("accounts")
    moved = accounts[accounts["moved_from"] >= 0]
    before = accounts.set_index("account").loc[moved["moved_from"]]
    left = (before["market"] == TAKEN_DOWN).to_numpy()
    true = pd.MultiIndex.from_arrays([
        before["alias"].to_numpy()[left], moved["market"].to_numpy()[left],
        moved["alias"].to_numpy()[left]])  # fmt: skip
    profiles = known.case.table("scrapes/profiles")
    posts = known.case.table("scrapes/posts")
    posts = posts.assign(posted_at=pd.to_datetime(posts["posted_at"], utc=True))
    links = link_accounts(account_texts(profiles, known.rows), posts, least=3.0)
    for variant, given in (("by name", None), ("by links, strong or better", links)):
        table = displacement(known.rows, TAKEN_DOWN, closed, days=90, links=given)
        arrived = table[table["new"].fillna(False).astype(bool)]
        said = pd.MultiIndex.from_frame(arrived[["vendor", "to_market", "to_vendor"]])
        right = int(said.isin(true).sum())
        yield Found("vendors who moved after the takedown", variant, "moves", len(said),
                    right / len(said) if len(said) else np.nan,
                    right / len(true) if len(true) else np.nan)  # fmt: skip


def _answered(
    method: str, variant: str, counted: str, answered: pd.Series, right: pd.Series,
    there: pd.Series,
) -> Found:  # fmt: skip
    """Rates of a reader that may stay silent."""
    hits = int((answered & right).sum())
    return Found(method, variant, counted, int(answered.sum()),
                 hits / answered.sum() if answered.any() else np.nan,
                 hits / there.sum() if there.any() else np.nan)  # fmt: skip
