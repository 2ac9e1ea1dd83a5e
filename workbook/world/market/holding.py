"""A case always has reviews to which a crawl gives a holding price: the course asks for one."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: The course's cap: a price above it, far over the listing's own, is no price.
CAP = 10_000.0
PRICE = 25_000.0
_LEAST_SEEN = 5
_USUAL = 500.0


def reviews_at_a_holding_price(
    listings: pd.DataFrame, sightings: pd.DataFrame, crawls: pd.DataFrame, reviews: pd.DataFrame
) -> bool:
    """Does the last sighting before some review show a holding price above the cap?"""
    nearest = _nearest(sightings, crawls, reviews)
    ample = nearest[_often_seen(nearest, sightings)]
    usual = listings["price_usd"].to_numpy()[ample["listing"]] * 10 < ample["price_usd"]
    return bool((ample["holding"] & (ample["price_usd"] > CAP) & usual).any())


def hold_once_more(
    listings: pd.DataFrame, sightings: pd.DataFrame, crawls: pd.DataFrame, reviews: pd.DataFrame
) -> pd.DataFrame:
    """One more holding price: on the day of the crawl that most reviews follow.

    :returns: the listings, one of them changed; all as they were if no listing is suited.
    """
    nearest = _nearest(sightings, crawls, reviews)
    number = nearest["listing"].to_numpy()
    free = (listings["hold_from"].to_numpy() < 0) & ~listings["regional"].to_numpy()
    cheap = listings["price_usd"].to_numpy() < _USUAL
    suited = nearest[_often_seen(nearest, sightings) & (free & cheap)[number]]
    if suited.empty:
        return listings
    followed = suited.groupby(["listing", "crawl"]).size()
    listing, crawl = followed.idxmax()
    day = int(crawls["day"].to_numpy()[crawl])
    changed = listings.copy()
    changed.loc[changed["listing"] == listing, ["hold_from", "hold_to", "hold_price"]] = [
        day, day + 1, PRICE
    ]  # fmt: skip
    return changed.astype(listings.dtypes)


def _nearest(sightings: pd.DataFrame, crawls: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Reviews, each with the last sighting of its listing before it."""
    seen = sightings[["listing", "crawl", "price_usd", "holding"]].drop_duplicates(
        ["listing", "crawl"]
    )
    moment = crawls["started_at"].to_numpy().astype("datetime64[us]")
    seen = seen.assign(at=moment[seen["crawl"].to_numpy()])
    told = pd.DataFrame({
        "listing": reviews["listing"].to_numpy(),
        "at": reviews["posted_at"].to_numpy().astype("datetime64[us]"),
    })  # fmt: skip
    nearest = pd.merge_asof(told.sort_values("at"), seen.sort_values("at"), on="at", by="listing")
    return nearest.dropna(subset=["crawl"]).astype({"crawl": int, "holding": bool})


def _often_seen(nearest: pd.DataFrame, sightings: pd.DataFrame) -> np.ndarray:
    """Enough sightings at a usual price, so that a mad one stands out."""
    plain = sightings[~sightings["holding"]].groupby("listing")["crawl"].nunique()
    often = plain.reindex(nearest["listing"], fill_value=0).to_numpy()
    return np.asarray(often >= _LEAST_SEEN)
