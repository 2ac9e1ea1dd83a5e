"""The links of one account, as a reader wants them: the other account, trace by trace."""

from __future__ import annotations

import pandas as pd

#: Columns of a link with the weight of a trace, and the name of the trace in words.
TRACES = {"name": "name", "key": "PGP key", "wording": "wording", "hours": "hours of activity"}


def links_of(links: pd.DataFrame, market: str, vendor: str) -> pd.DataFrame:
    """The links of one account, the best first, with the other account in columns of its own.

    :param links: see ``link_accounts``.
    :returns: other_market, other_vendor, name, key, wording, hours, score, strength, reasons,
        innocent.
    """
    sides = []
    for mine, other in (("a", "b"), ("b", "a")):
        here = (links[f"market_{mine}"] == market) & (links[f"vendor_{mine}"] == vendor)
        sides.append(
            links[here].rename(
                columns={f"market_{other}": "other_market", f"vendor_{other}": "other_vendor"}
            )
        )
    columns = ["other_market", "other_vendor", *TRACES, "score", "strength", "reasons", "innocent"]
    found = pd.concat(sides)[columns].sort_values("score", ascending=False, kind="stable")
    return found.reset_index(drop=True)
