"""A headline sheet about a market that closed: numbers printed without their definition."""

from __future__ import annotations

import pandas as pd

#: Headlines of the sheet, from the largest share to the smallest.
HEADLINES = (
    "{:.1f} % of the drug trade gone in one night",
    "Darknet giant offline: {:.1f} % of all dealing has stopped",
    "{:.1f} % of the drug market has disappeared",
    "The end of a market: its share was {:.1f} %",
)


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
