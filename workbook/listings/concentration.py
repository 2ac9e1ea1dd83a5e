"""How unequally something is shared: Lorenz curve, Gini, the share of the top.

Lorenz, M. O. (1905), Methods of measuring the concentration of wealth. Publications of the
American Statistical Association 9. Gini, C. (1912), Variabilità e mutabilità.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd


def _known(values: pd.Series) -> np.ndarray:
    known = np.sort(values.dropna().to_numpy(dtype=float))
    if len(known) == 0:
        raise ValueError("There are no values.")
    if known[0] < 0:
        raise ValueError("A value is negative. Shares exist for amounts of 0 and more only.")
    if known[-1] == 0:
        raise ValueError("All values are 0, so there is nothing to share.")
    return known


def lorenz(values: pd.Series) -> pd.DataFrame:
    """The Lorenz curve: holders from the smallest up, and what they hold together.

    :param values: one amount a holder, 0 or more; missing ones are left out.
    :returns: columns ``holders`` and ``held``, both shares from 0 to 1; starts at (0, 0).
    :raises ValueError: no values, a negative one, or only zeros.
    """
    known = _known(values)
    held = np.concatenate([[0.0], np.cumsum(known) / known.sum()])
    return pd.DataFrame({"holders": np.linspace(0, 1, len(held)), "held": held})


def gini(values: pd.Series) -> float:
    """The Gini coefficient: 0 if all have the same, near 1 if one has all.

    Twice the area between the Lorenz curve and the diagonal; with n holders at most 1 - 1/n.

    :raises ValueError: as ``lorenz``.
    """
    known = _known(values)
    share = known / known.sum()
    weight = 2 * np.arange(1, len(known) + 1) - len(known) - 1
    return max(float((weight * share).sum()) / len(known), 0.0)


def top_share(values: pd.Series, *, top: int | None = None, share: float | None = None) -> float:
    """The share that the biggest holders have.

    :param top: number of holders, such as 10; or
    :param share: share of holders, such as 0.01. Rounded up, so that it is one at least.
    :raises ValueError: as ``lorenz``, or not exactly one of the two is given.
    """
    if (top is None) == (share is None):
        raise ValueError("Give either top, a number of holders, or share, a share of them.")
    known = _known(values)
    count = top if top is not None else math.ceil((share or 0) * len(known) - 1e-9)
    if count < 1:
        raise ValueError("The top must be one holder at least.")
    return float(known[-count:].sum() / known.sum())
