"""Quantities of the markets, measured as they were measured on three real ones.

Market A was a dump of one large western market, B a panel of a regional one, C a panel of
crawls. Each function takes a :class:`~workbook.world.case_tables.CaseTables` and returns one
number; its name is the ``measure`` of ``published.csv``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.listings import gini, top_share
from workbook.world.case_tables import CaseTables

SNAPSHOT = 330  # day on which markets that are dumps are looked at
REGIONAL = "lavka"
_WIDE = r"[^\x00-\x7f]"
_AMOUNT = (r"\d[ ]*(?:g|gr|grams?|kg|ml|oz|x|pcs|pills|tabs|pieces|г|гр|грамм|кг|мл|шт|таб)"
           r"(?![a-zа-я])")  # fmt: skip


def _western(case: CaseTables, name: str) -> pd.DataFrame:
    table = case.truth(name)
    return table[table["market"] != REGIONAL]


def _live(case: CaseTables) -> pd.DataFrame:
    table = _western(case, "listings")
    return table[(table["created"] <= SNAPSHOT) & (table["ended"] > SNAPSHOT)]


def _scraped(case: CaseTables) -> pd.DataFrame:
    """Scrape rows with market and day of the crawl; mirrored and repeated rows left out."""
    rows = case.truth("scrape_rows")
    listings = case.truth("listings").set_index("listing")
    crawls = pd.to_datetime(case.table("scrapes/crawls")["started_at"])
    joined = rows.assign(
        account=rows["listing"].map(listings["account"]),
        market=rows["listing"].map(listings["market"]),
        week=(crawls.to_numpy()[rows["crawl"]] - np.datetime64("2022-01-01"))
        // np.timedelta64(7, "D"),
    )
    return joined[~joined["duplicate"]]


# Vendors and accounts


def _accounts_of(case: CaseTables) -> pd.Series:
    return case.truth("accounts")["vendor"].value_counts(sort=False)


def sellers_with_one_account(case: CaseTables) -> float:
    return float((_accounts_of(case) == 1).mean())


def accounts_of_several(case: CaseTables) -> float:
    counts = _accounts_of(case)
    return float(counts[counts > 1].sum() / counts.sum())


def accounts_a_multi_seller(case: CaseTables) -> float:
    counts = _accounts_of(case)
    return float(counts[counts > 1].mean())


def one_category(case: CaseTables) -> float:
    listings = _western(case, "listings")
    groups = case.truth("substances").set_index("substance")["group"]
    kinds = listings["substance"].map(groups).groupby(listings["account"]).nunique()
    return float((kinds == 1).mean())


def _snapshots(case: CaseTables) -> pd.Series:
    """In how many of seven bimonthly snapshots of one year each vendor of NPS is live."""
    listings = case.truth("listings")
    nps = case.truth("substances").set_index("substance")["nps"]
    listings = listings[listings["substance"].map(nps)]
    days = np.arange(SNAPSHOT, SNAPSHOT + 366, 61)
    live = (listings["created"].to_numpy()[:, None] <= days) & (
        listings["ended"].to_numpy()[:, None] > days
    )
    seen = pd.DataFrame(live).groupby(listings["vendor"].to_numpy()).any().sum(axis=1)
    return seen[seen > 0]


def nps_vendors_in_one_snapshot(case: CaseTables) -> float:
    return float((_snapshots(case) == 1).mean())


def nps_vendors_in_all_snapshots(case: CaseTables) -> float:
    return float((_snapshots(case) == 7).mean())


def _moves(case: CaseTables) -> pd.DataFrame:
    accounts = case.truth("accounts")
    moved = accounts[accounts["moved_from"] >= 0]
    before = accounts.set_index("account").loc[moved["moved_from"]].reset_index()
    return moved.reset_index(drop=True).assign(
        market_before=before["market"], alias_before=before["alias"],
        key_before=before["pgp_fingerprint"],
    )  # fmt: skip


def migrants_to_one_market(case: CaseTables) -> float:
    moves = _moves(case)
    shares = moves.groupby("market_before")["market"].agg(
        lambda to: to.value_counts(normalize=True).iloc[0]
    )
    return float(shares.mean())


def migrants_with_a_new_name(case: CaseTables) -> float:
    from rapidfuzz import fuzz

    moves = _moves(case)
    pairs = zip(moves["alias"].str.lower(), moves["alias_before"].str.lower(), strict=True)
    return float(np.mean([fuzz.ratio(now, before) < 70 for now, before in pairs]))


def migrants_with_a_new_key(case: CaseTables) -> float:
    moves = _moves(case).dropna(subset=["key_before"])
    return float((moves["pgp_fingerprint"] != moves["key_before"]).mean())


# Listings


def _listings_each(case: CaseTables) -> pd.Series:
    return _live(case)["account"].value_counts(sort=False)


def listings_median(case: CaseTables) -> float:
    return float(_listings_each(case).median())


def listings_mean(case: CaseTables) -> float:
    return float(_listings_each(case).mean())


def listings_p90(case: CaseTables) -> float:
    return float(_listings_each(case).quantile(0.9))


def listings_spread(case: CaseTables) -> float:
    return float(np.log(_listings_each(case)).std())


def listings_single(case: CaseTables) -> float:
    return float((_listings_each(case) == 1).mean())


def listings_gini(case: CaseTables) -> float:
    return gini(_listings_each(case))


def in_ladders(case: CaseTables) -> float:
    live = _live(case)
    return float((live.groupby(["account", "ladder"])["listing"].transform("size") > 1).mean())


def price_log_mean(case: CaseTables) -> float:
    return float(np.log(_live(case)["price_usd"]).mean())


def price_log_spread(case: CaseTables) -> float:
    return float(np.log(_live(case)["price_usd"]).std())


def whole_dollars(case: CaseTables) -> float:
    return float((_western(case, "listings")["price_usd"] % 1 == 0).mean())


def multiples_of_five(case: CaseTables) -> float:
    return float((_western(case, "listings")["price_usd"] % 5 == 0).mean())


def ending_99(case: CaseTables) -> float:
    cents = (_western(case, "listings")["price_usd"] * 100).round() % 100
    return float((cents == 99).mean())


def holding_rows(case: CaseTables) -> float:
    return float(case.truth("scrape_rows")["holding"].mean())


def holding_share_of_naive_revenue(case: CaseTables) -> float:
    """Price shown times counter, at the last sighting: what a careless analyst adds up."""
    rows = case.truth("scrape_rows")
    listings = case.truth("listings").set_index("listing")
    sold = case.truth("orders").groupby("listing").size()
    revenue = rows["price_usd"] * rows["listing"].map(sold).fillna(0)
    western = rows["listing"].map(listings["market"]) != REGIONAL
    return float(revenue[western & rows["holding"]].sum() / revenue[western].sum())


def _per_gram(case: CaseTables, substances: tuple[str, ...]) -> pd.DataFrame:
    listings = _western(case, "listings")
    table = listings[listings["substance"].isin(substances)].dropna(subset=["grams"])
    return table.assign(
        log_price=np.log(table["price_usd"] / table["grams"]), log_grams=np.log(table["grams"])
    )


def _within(table: pd.DataFrame) -> float:
    """Exponent of the quantity discount within ladders of one vendor."""
    keys = ["account", "ladder"]
    x = table["log_grams"] - table.groupby(keys)["log_grams"].transform("mean")
    y = table["log_price"] - table.groupby(keys)["log_price"].transform("mean")
    return float((x * y).sum() / (x * x).sum())


def exponent_classic(case: CaseTables) -> float:
    classic = ("cocaine", "heroin", "amphetamine", "methamphetamine", "ketamine", "cannabis",
               "cannabis resin", "MDMA")  # fmt: skip
    return _within(_per_gram(case, classic))


def exponent_nps(case: CaseTables) -> float:
    table = case.truth("substances")
    powders = table.loc[table["nps"] & (table["form"] == "powder"), "substance"]
    return _within(_per_gram(case, tuple(powders)))


def _at_one_gram(case: CaseTables, substances: tuple[str, ...], exponent: float) -> pd.Series:
    table = _per_gram(case, substances)
    return table["log_price"] - exponent * table["log_grams"]


def usd_a_gram_cocaine(case: CaseTables) -> float:
    return float(np.exp(_at_one_gram(case, ("cocaine",), -0.134).median()))


def usd_a_gram_cannabis(case: CaseTables) -> float:
    return float(np.exp(_at_one_gram(case, ("cannabis",), -0.175).median()))


def usd_a_gram_ketamine(case: CaseTables) -> float:
    return float(np.exp(_at_one_gram(case, ("ketamine",), -0.096).median()))


def scatter_a_gram(case: CaseTables) -> float:
    """Spread of the price per gram at equal weight: mean of three substances."""
    spreads = [_at_one_gram(case, (name,), exponent).std() for name, exponent in
               (("cocaine", -0.134), ("cannabis", -0.175), ("ketamine", -0.096))]  # fmt: skip
    return float(np.mean(spreads))


# Sales


def _sold(case: CaseTables) -> pd.Series:
    """Sales since creation of the listings that are live on the day of the snapshot."""
    live = _live(case)
    orders = case.truth("orders")
    until = orders[orders["placed_at"] < pd.Timestamp("2022-01-01") + pd.Timedelta(days=SNAPSHOT)]
    counts = until.groupby("listing").size()
    before = np.floor(live["rate"] / 7 * live["created"].clip(upper=0).abs())
    return live["listing"].map(counts).fillna(0) + before


def sold_none(case: CaseTables) -> float:
    return float((_sold(case) == 0).mean())


def sold_median(case: CaseTables) -> float:
    return float(_sold(case).median())


def sold_mean(case: CaseTables) -> float:
    return float(_sold(case).mean())


def sold_p90(case: CaseTables) -> float:
    return float(_sold(case).quantile(0.9))


def sold_gini(case: CaseTables) -> float:
    return gini(_sold(case))


def sold_spread(case: CaseTables) -> float:
    sold = _sold(case)
    return float(np.log(sold[sold > 0]).std())


def _revenue(case: CaseTables) -> pd.Series:
    orders = _western(case, "orders")
    accounts = _western(case, "accounts")["account"]
    return orders.groupby("account")["price_usd"].sum().reindex(accounts, fill_value=0.0)


def accounts_without_sale(case: CaseTables) -> float:
    return float((_revenue(case) == 0).mean())


def accounts_below_1000(case: CaseTables) -> float:
    return float((_revenue(case) < 1000).mean())


def revenue_gini(case: CaseTables) -> float:
    return gini(_revenue(case))


def revenue_top_1(case: CaseTables) -> float:
    return top_share(_revenue(case), share=0.01)


def revenue_top_10(case: CaseTables) -> float:
    return top_share(_revenue(case), share=0.10)


def _order_values(case: CaseTables) -> pd.Series:
    return _western(case, "orders")["price_usd"]


def order_p10(case: CaseTables) -> float:
    return float(_order_values(case).quantile(0.1))


def order_median(case: CaseTables) -> float:
    return float(_order_values(case).median())


def order_mean(case: CaseTables) -> float:
    return float(_order_values(case).mean())


def order_p90(case: CaseTables) -> float:
    return float(_order_values(case).quantile(0.9))


def wholesale_revenue(case: CaseTables) -> float:
    values = _order_values(case)
    return float(values[values >= 1000].sum() / values.sum())


def _weekday(case: CaseTables, day: int) -> float:
    days = case.truth("orders")["placed_at"].dt.day_of_week.value_counts(normalize=True)
    return float(days[day] * 7)


def friday(case: CaseTables) -> float:
    return _weekday(case, 4)


def monday(case: CaseTables) -> float:
    return _weekday(case, 0)


def buyers_who_return(case: CaseTables) -> float:
    return float((case.truth("orders").groupby("buyer").size() > 1).mean())


def purchases_of_top_buyers(case: CaseTables) -> float:
    return top_share(case.truth("orders")["buyer"].value_counts(), share=0.10)


def buyers_a_seller(case: CaseTables) -> float:
    orders = case.truth("orders")
    return float(orders["buyer"].nunique() / orders["vendor"].nunique())


# Reviews


def _reviews(case: CaseTables) -> pd.DataFrame:
    return case.table("scrapes/reviews")


def five_stars(case: CaseTables) -> float:
    return float((_reviews(case)["rating"] == 5).mean())


def nothing_but_five(case: CaseTables) -> float:
    by = _reviews(case).groupby(["market", "vendor"])["rating"]
    many = by.agg(["size", "min"]).query("size >= 10")
    return float((many["min"] == 5).mean())


def repeated_texts(case: CaseTables) -> float:
    texts = _reviews(case)
    texts = texts[texts["market"] != REGIONAL]["text"]
    return float(texts.duplicated(keep=False).mean())


def reviews_of_top_vendors(case: CaseTables) -> float:
    return top_share(_reviews(case)[["market", "vendor"]].value_counts(), share=0.10)


# Scrapes


def failed_crawls(case: CaseTables) -> float:
    return float((case.table("scrapes/crawls")["status"] == "failed").mean())


def poor_crawls(case: CaseTables) -> float:
    """Crawls with fewer than half of the pages of the best of their seven neighbours."""
    log = case.table("scrapes/crawls")
    log = log[log["status"] != "failed"]
    best = log.groupby("market")["pages_saved"].transform(
        lambda pages: pages.rolling(7, center=True, min_periods=1).max()
    )
    return float((log["pages_saved"] < 0.5 * best).mean())


def seen_in_a_crawl(case: CaseTables) -> float:
    """Chance that a crawl that did not fail holds a listing that is live."""
    log = case.table("scrapes/crawls").query("status != 'failed'")
    listings = case.truth("listings")
    start = pd.to_datetime(log["started_at"])
    day = ((start - pd.Timestamp("2022-01-01")) // pd.Timedelta(days=1)).to_numpy()
    live = 0
    for market, when in zip(log["market"], day, strict=True):
        mine = listings[listings["market"] == market]
        live += int(((mine["created"] <= when) & (mine["ended"] > when)).sum())
    return len(_scraped(case)) / live


def sellers_again_next_week(case: CaseTables) -> float:
    return _again(case, "account")


def listings_again_next_week(case: CaseTables) -> float:
    return _again(case, "listing")


def _again(case: CaseTables, what: str) -> float:
    """Of those live in a week, the share that is live a week later (truth, not sightings)."""
    table = case.truth("listings")
    table = table[table["market"] == REGIONAL]
    weeks = np.arange(60, 700, 7)
    live = (table["created"].to_numpy()[:, None] <= weeks) & (
        table["ended"].to_numpy()[:, None] > weeks
    )
    by = pd.DataFrame(live).groupby(table[what].to_numpy()).any().to_numpy()
    return float((by[:, :-1] & by[:, 1:]).sum() / by[:, :-1].sum())


def sellers_who_return(case: CaseTables) -> float:
    """Sellers not seen for two weeks or more who come back, on the regional market."""
    rows = _scraped(case)
    rows = rows[rows["market"] == REGIONAL]
    weeks = rows.groupby("account")["week"].unique()
    gaps = weeks.map(lambda seen: bool((np.diff(np.sort(seen)) > 2).any()))
    return float(gaps.mean())


def _raw(case: CaseTables, *, regional: bool) -> pd.Series:
    """Titles as scraped, one of each."""
    names = ["lavka_listings_1", "lavka_listings_2"] if regional else [
        "amber_listings_1", "amber_listings_2", "northlight_listings_1",
        "northlight_listings_2", "harbour_listings_1"]  # fmt: skip
    heads = ("title", "listing_title", "item", "item_title", "product", "товар", "name")
    parts = []
    for name in names:
        table = case.table(f"scrapes/{name}")
        column = next(head for head in heads if head in table.columns)
        parts.append(table[column])
    return pd.concat(parts).drop_duplicates().astype(str)


def titles_with_amount(case: CaseTables) -> float:
    return float(_raw(case, regional=False).str.lower().str.contains(_AMOUNT).mean())


def decimal_commas(case: CaseTables) -> float:
    titles = _raw(case, regional=False)
    comma, point = titles.str.contains(r"\d,\d{1,2}\b"), titles.str.contains(r"\d\.\d{1,2}\b")
    return float(comma.sum() / (comma | point).sum())


def mojibake(case: CaseTables) -> float:
    titles = _raw(case, regional=False)
    return float(titles.str.contains("[âÂÃð][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]").mean())


def capitals(case: CaseTables) -> float:
    titles = _western(case, "listings")["clean_title"]
    upper, lower = titles.str.count("[A-Z]"), titles.str.count("[a-z]")
    return float((upper > 0.7 * (upper + lower)).mean())


def title_length(case: CaseTables) -> float:
    return float(_western(case, "listings")["clean_title"].str.len().median())


def titles_with_price(case: CaseTables) -> float:
    return float(_western(case, "listings")["clean_title"].str.contains(r"\$\d").mean())


def cyrillic(case: CaseTables) -> float:
    return float(_raw(case, regional=True).str.contains("[а-яА-Я]").mean())


def emoji(case: CaseTables) -> float:
    return float(_raw(case, regional=True).str.contains("[\u2600-\u27bf\U0001f300-\U0001faff]")
                 .mean())  # fmt: skip


def _dirty(case: CaseTables, name: str, *, regional: bool) -> float:
    rows = case.truth("scrape_rows")
    mine = rows["file"].str.startswith(REGIONAL) == regional
    return float(rows.loc[mine, "dirt"].str.contains(name).mean())


def homoglyphs(case: CaseTables) -> float:
    return _dirty(case, "homoglyphs", regional=True)


def zero_width(case: CaseTables) -> float:
    return _dirty(case, "zero width", regional=True)


def null_prices(case: CaseTables) -> float:
    return _dirty(case, "null price", regional=False)


def repeated_rows(case: CaseTables) -> float:
    rows = case.truth("scrape_rows")
    mirrored = rows.groupby("crawl")["duplicate"].transform("mean") > 0.15
    return float(rows.loc[~mirrored, "duplicate"].mean())


def spellings_of_ship_from(case: CaseTables) -> float:
    table = case.table("scrapes/harbour_listings_1")
    return float(table["ships_from"].nunique())
