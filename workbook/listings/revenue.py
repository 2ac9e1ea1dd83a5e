"""What vendors took in, as a range under stated rules.

Reviews follow sales: a price times a review is money that most likely changed hands, so reviews
give a lower bound (Christin, Traveling the Silk Road, WWW 2013; Soska and Christin, Measuring
the longitudinal evolution of the online anonymous marketplace ecosystem, USENIX Security 2015).
Not every sale is reviewed, some reviews are bought, the price shown at the time of the review is
not always the price that was paid. The counter of sales, where a market shows one, gives a
second estimate; holding prices are left out of both, and a cap limits what one sale can count.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: No single sale counts for more than this many US dollars.
CAP = 10_000.0

PRICE_FROM = ("review", "before", "after", "none")
_US = "datetime64[us, UTC]"


def price_at_review(
    reviews: pd.DataFrame, sightings: pd.DataFrame, *, holding: pd.Series | None = None
) -> pd.DataFrame:
    """The price of the listing when each review was posted.

    It is the price shown beside the review; else the price of the last sighting before it; else
    of the first sighting after it. A listing is found by market and key; without a key by
    market, vendor and title.

    :param reviews: columns market, vendor, listing_title, listing_key, posted_at, price_usd.
    :param sightings: columns market, vendor, title, listing_key, seen_at, price, in US dollars.
    :param holding: yes/no or a reason for each sighting (see ``flag_holding``); flagged
        sightings give no price.
    :returns: ``reviews`` with ``price``, ``price_from`` (review, before, after, none) and
        ``days`` between the review and the sighting.
    """
    known = sightings[sightings["price"].notna()]
    if holding is not None:
        flagged = holding.reindex(known.index)
        known = known[~(flagged if flagged.dtype == bool else flagged.fillna("") != "")]
    known = known.assign(at=known["seen_at"].astype(_US), found_at=known["seen_at"].astype(_US))
    result = reviews.assign(price=reviews.get("price_usd", pd.Series(np.nan, reviews.index)))
    result["price"] = result["price"].astype("float64")
    source = pd.Series("none", index=reviews.index, dtype="str")
    source = source.mask(result["price"].notna(), "review")
    days = pd.Series(np.nan, index=reviews.index).mask(source == "review", 0.0)
    asked = reviews.assign(
        at=reviews["posted_at"].astype(_US), title=reviews["listing_title"],
        place=np.arange(len(reviews)),
    )  # fmt: skip
    for keys in (["market", "listing_key"], ["market", "vendor", "title"]):
        for direction, name in (("backward", "before"), ("forward", "after")):
            open_ = (source == "none").to_numpy()
            open_ = open_ & asked[[*keys, "at"]].notna().all(axis=1).to_numpy()
            found = pd.merge_asof(
                asked.loc[open_, [*keys, "at", "place"]].sort_values("at"),
                known.dropna(subset=keys)[[*keys, "at", "found_at", "price"]].sort_values("at"),
                on="at", by=keys, direction=direction,
            ).dropna(subset=["price"])  # fmt: skip
            places = found["place"].to_numpy()
            index = reviews.index[places]
            result.loc[index, "price"] = found["price"].to_numpy()
            source.loc[index] = name
            gap = (found["at"] - found["found_at"]).dt.total_seconds().abs() / 86_400
            days.loc[index] = gap.to_numpy()
    return result.assign(price_from=source, days=days)


def revenue_from_reviews(
    priced: pd.DataFrame, *, by: tuple[str, ...] = ("market", "vendor"), cap: float = CAP
) -> pd.DataFrame:
    """Price times reviews: a lower bound.

    A review above the cap is left out here. Reviews without a price are counted, not guessed.

    :param priced: after ``price_at_review``.
    :returns: ``by``, reviews, priced (reviews that count), above_cap, unpriced, revenue.
    """
    over = priced["price"] > cap
    counted = priced["price"].where(~over)
    table = priced[list(by)].assign(
        reviews=1, priced=counted.notna().astype(int), above_cap=over.astype(int),
        unpriced=priced["price"].isna().astype(int), revenue=counted.fillna(0.0),
    )  # fmt: skip
    return table.groupby(list(by), dropna=False).sum().reset_index()


def revenue_from_counter(
    sightings: pd.DataFrame,
    *,
    by: tuple[str, ...] = ("market", "vendor"),
    cap: float = CAP,
    holding: pd.Series | None = None,
) -> pd.DataFrame:
    """Differences of the counter of sales times the price.

    Between two sightings of a listing the counter rises by the sales in between. ``low`` takes
    the lower of the two prices and leaves prices above the cap out, ``high`` takes the higher,
    at most the cap. Sales before the first sighting are in ``before``, at the first price: when
    they took place is not known. A counter that falls was set back: it counts as no sales and
    is in ``falls``.

    :param sightings: columns of ``by``, listing, seen_at, sold, price in US dollars.
    :returns: ``by``, sales, low, high, before, falls.
    """
    columns = [*by, "listing", "seen_at", "sold", "price"]
    table = sightings[columns].copy()
    if holding is not None:
        flagged = holding if holding.dtype == bool else holding.fillna("") != ""
        table["price"] = table["price"].mask(flagged.reindex(table.index).astype(bool))
    table = table.dropna(subset=["sold"]).sort_values(["listing", "seen_at"], kind="stable")
    # A holding price hides the price of the sales around it: the nearest real price stands in.
    table["price"] = table.groupby("listing")["price"].ffill()
    table["price"] = table.groupby("listing")["price"].bfill()
    grouped = table.groupby("listing")
    rise = grouped["sold"].diff().astype("float64")
    earlier = grouped["price"].shift()
    low = np.fmin(earlier, table["price"])
    high = np.fmax(earlier, table["price"]).clip(upper=cap)
    first = rise.isna()
    sales = rise.clip(lower=0).fillna(0.0)
    table = table[list(by)].assign(
        sales=sales.astype("int64"),
        low=(sales * low.where(low <= cap)).fillna(0.0),
        high=(sales * high).fillna(0.0),
        before=(table["sold"].astype("float64") * table["price"].clip(upper=cap))
        .where(first).fillna(0.0),
        falls=(rise < 0).astype("int64"),
    )  # fmt: skip
    return table.groupby(list(by), dropna=False).sum().reset_index()


def revenue_range(
    reviews: pd.DataFrame,
    sightings: pd.DataFrame,
    *,
    holding: pd.Series | None = None,
    cap: float = CAP,
) -> pd.DataFrame:
    """A range for each account: at least ``lower``, by these traces not more than ``upper``.

    ``lower`` is the greater of two lower bounds: reviews, and rises of the counter at the lower
    price. ``upper`` is the greater of: reviews, and all counted sales at the higher price with
    those before the first sighting. Where a market shows no counter, ``upper`` is the same as
    ``lower`` and ``rule`` says so: the true sum is then open upwards.

    :returns: market, vendor, reviews, sales, from_reviews, from_counter, lower, upper, rule.
    """
    by = ["market", "vendor"]
    priced = price_at_review(reviews, sightings, holding=holding)
    one = revenue_from_reviews(priced, cap=cap)[[*by, "reviews", "revenue"]]
    two = revenue_from_counter(sightings, cap=cap, holding=holding)
    table = one.merge(two, on=by, how="outer").rename(columns={"revenue": "from_reviews"})
    numbers = ["reviews", "from_reviews", "sales", "low", "high", "before"]
    counter = table["low"].notna()
    table[numbers] = table[numbers].fillna(0.0)
    table["lower"] = table[["from_reviews", "low"]].max(axis=1)
    whole = table["high"] + table["before"]
    table["upper"] = table["lower"].where(~counter, np.fmax(table["lower"], whole))
    table["rule"] = np.where(counter, "reviews and counter", "reviews only, open upwards")
    table = table.rename(columns={"low": "from_counter"})
    table[["reviews", "sales"]] = table[["reviews", "sales"]].astype("int64")
    return table[
        [*by, "reviews", "sales", "from_reviews", "from_counter", "lower", "upper", "rule"]
    ]
