"""Data for a task, chosen so that no mistake gives the right number by chance on any case.

Each trainee may work on a case of their own. These functions choose the rows, the account or the
days, so that the question is not tied, empty or trivial there. The choice does not help with the
answer.
"""

from __future__ import annotations

import pandas as pd

from workbook.listings.events import before_after, displacement
from workbook.listings.links import links_of
from workbook.listings.price_per_gram import quantity_exponent
from workbook.listings.revenue import CAP, price_at_review

#: Numbers that are further apart than this are not the same when they are rounded.
_APART = 0.002
#: Not more rows than these are left out at the beginning of a table.
_MOST_LEFT_OUT = 20
#: Links from this score on are strong.
_STRONG = 3
_WORD = r"(\w*drone|meow|мяу|4-?mmc)"


def choose_log(crawls: pd.DataFrame, market: str) -> pd.DataFrame:
    """The crawl log of a market, its first crawls left out if need be.

    Its share of saved pages is neither that of all markets together nor one half, where what is
    saved and what is missing are the same.
    """

    def share(log: pd.DataFrame) -> float:
        return float(log["pages_saved"].sum() / log["pages_listed"].sum())

    own, everywhere = crawls[crawls["market"] == market], share(crawls)
    for left_out in range(_MOST_LEFT_OUT):
        log = own.iloc[left_out:]
        if min(abs(share(log) - everywhere), abs(share(log) - 0.5)) > _APART:
            break
    return log


def choose_ten(titles: pd.Series) -> pd.DataFrame:
    """Ten titles to read: some offer mephedrone, others a substance that sounds like it.

    As many different words as there are: first one title of each, then a second one.

    :param titles: different texts, in order.
    :returns: title and number, from 1 to 10.
    """
    pool = titles[titles.str.contains("drone|meow|мяу|4-?mmc", case=False)]
    mixed = pool.sample(frac=1, random_state=3).to_frame("title")
    word = mixed["title"].str.lower().str.extract(_WORD)[0]
    turn = mixed.groupby(word).cumcount().argsort(kind="stable")
    ten = mixed.iloc[turn[:10]].sort_values("title")
    return ten.assign(number=range(1, len(ten) + 1))


def choose_sample(titles: pd.DataFrame, size: int = 600) -> pd.DataFrame:
    """A sample of titles in which the search makes mistakes of both kinds.

    :param titles: columns label (yes or no) and search (yes or no).
    """
    for draw in range(1, 100):
        sample = titles.sample(size, random_state=draw)
        there, hits = sample["label"].sum(), sample["search"].sum()
        both = (sample["label"] & sample["search"]).sum()
        if there != hits and 0 < both < min(there, hits):
            break
    return sample


def choose_substance(prices: pd.DataFrame) -> str:
    """The substance with most rows of which no two prices of the tasks are the same.

    :param prices: columns substance, band, price_per_gram and holding (see ``flag_holding``).
    """
    asked = prices[prices["holding"] == ""]

    def by_substance(band: str | None = None) -> pd.core.groupby.SeriesGroupBy:
        rows = asked if band is None else asked[asked["band"] == band]
        return rows.groupby("substance")["price_per_gram"]

    told = by_substance("0.75 to 2 g").agg(["median", "mean", "max"])
    told = told.join(by_substance().median().rename("all weights"))
    for band in ("2 to 6 g", "20 to 75 g"):
        told[band] = by_substance(band).median()
    clear = told[told.round(2).nunique(axis=1) == told.shape[1]].index
    rows = prices[prices["substance"].isin(clear)]["substance"].value_counts()
    return str(rows.index[0])


def choose_prices(prices: pd.DataFrame) -> pd.DataFrame:
    """The prices, the first ones left out if ten times the weight makes exactly half the price.

    Then what a gram costs and what is saved would be the same number.

    :param prices: columns price_per_gram, grams, vendor.
    """
    for left_out in range(_MOST_LEFT_OUT):
        kept = prices.iloc[left_out:]
        exponent = quantity_exponent(kept, within="vendor").exponent
        if abs(10**exponent - 0.5) > _APART:
            break
    return kept


def choose_account(
    reviews: pd.DataFrame, sightings: pd.DataFrame, holding: pd.Series
) -> pd.DataFrame:
    """The reviews of the account whose sum grows most if one forgets its holding prices.

    :param reviews: see ``price_at_review``; prices beside the reviews are not used.
    :param holding: a reason for each sighting, see ``flag_holding``.
    :returns: its reviews with the prices of crawls, holding prices among them.
    """
    bare = reviews.drop(columns="price_usd")
    sure = (holding == "over own price") & (sightings["price"] > CAP)
    drafted = price_at_review(bare, sightings).dropna(subset=["price"])
    gap = drafted["price"] - price_at_review(bare, sightings, holding=sure)["price"]
    by_account = gap.groupby([drafted["market"], drafted["vendor"]]).sum()
    market, vendor = by_account.idxmax()
    return drafted[(drafted["market"] == market) & (drafted["vendor"] == vendor)]


def choose_links(links: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """The links of one account, some strong and some weak, with money on both sides.

    :param links: see ``link_accounts``.
    :param money: columns other_market, other_vendor and lower.
    """
    pairs = links[links["score"] >= _STRONG][["market_a", "vendor_a"]].drop_duplicates()
    tables = [links_of(links, *pair).merge(money) for pair in pairs.to_numpy()]

    def smaller_side(table: pd.DataFrame) -> float:
        strong = table["score"] >= _STRONG
        return float(min(table[strong]["lower"].sum(), table[~strong]["lower"].sum()))

    return max(tables, key=smaller_side)


def choose_days(sightings: pd.DataFrame, at: pd.Timestamp, market: str) -> int:
    """28 days, or another number if then as many accounts are seen before an event as after it."""
    for days in (28, 35, 21, 42, 14):
        table = before_after(sightings, at, days=days).set_index("market")
        before, after = table.loc[market, ["vendors_before", "vendors_after"]]
        if before not in (0, after):
            break
    return days


def choose_days_of_move(
    sightings: pd.DataFrame, market: str, at: pd.Timestamp, links: pd.DataFrame, other: int
) -> int:
    """28 days, or another number if the base is nearly as large as that of another event.

    :param links: strong links, see ``displacement``.
    :param other: the vendors of the other event: its base.
    """
    for days in (28, 42, 21, 56, 14, 10, 28):
        moved = displacement(sightings, market, at, links=links, days=days)
        found = moved.dropna(subset=["to_market"])["vendor"].nunique()
        base = moved["vendor"].nunique()
        if found * abs(other - base) > 0.01 * other * base:
            break
    return days
