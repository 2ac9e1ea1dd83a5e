"""What is said of a method: how often its answers are right, or how far its amounts are off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class Found(NamedTuple):
    """Answers that are right or wrong.

    ``precision``: the share of ``answers`` that is right. ``recall``: the share of what is there
    that was found. Missing (NaN) where there is nothing to divide by.
    """

    method: str
    variant: str
    counted: str
    answers: int
    precision: float
    recall: float


class Ratio(NamedTuple):
    """Amounts: what the method says for each unit that is true.

    ``middle`` is the median over ``answers`` amounts, ``low`` and ``high`` the 10th and the 90th
    percentile.
    """

    method: str
    variant: str
    counted: str
    answers: int
    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, method: str, variant: str, counted: str, ratios: np.ndarray) -> Ratio:
        """The summary of some ratios, missing ones left out."""
        kept = ratios[np.isfinite(ratios)]
        if not len(kept):
            return cls(method, variant, counted, 0, np.nan, np.nan, np.nan)
        low, middle, high = np.quantile(kept, [0.1, 0.5, 0.9]).tolist()
        return cls(method, variant, counted, len(kept), low, middle, high)


def found(method: str, variant: str, counted: str, said: np.ndarray, true: np.ndarray) -> Found:
    """Precision and recall of yes-or-no answers."""
    right = int((said & true).sum())
    return Found(method, variant, counted, int(said.sum()),
                 right / said.sum() if said.any() else np.nan,
                 right / true.sum() if true.any() else np.nan)  # fmt: skip


def grouping(
    method: str, variant: str, counted: str, group: np.ndarray, owner: np.ndarray, rows: np.ndarray
) -> Found:
    """B-cubed precision and recall of a grouping, each owner counting once.

    For each item: which share of its group has the same owner (precision), and which share of
    what its owner has is in the group (recall); the mean over an owner's items, then over owners.
    Bagga and Baldwin 1998, *Entity-based cross-document coreferencing*. So large groups do not
    drown small ones, as they do when pairs are counted.

    :param rows: True for the items that are looked at; all count as members.
    """
    pairs = pd.DataFrame({"group": group, "owner": owner})
    both = pairs.groupby(["group", "owner"])["group"].transform("size").to_numpy()
    in_group = pairs.groupby("group")["group"].transform("size").to_numpy()
    of_owner = pairs.groupby("owner")["owner"].transform("size").to_numpy()
    rates = pd.DataFrame({"precision": both / in_group, "recall": both / of_owner})[rows]
    means = rates.groupby(owner[rows]).mean().mean()
    return Found(method, variant, counted, int(rows.sum()),
                 float(means["precision"]), float(means["recall"]))  # fmt: skip
