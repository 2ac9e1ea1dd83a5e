"""The three sources of the case, each as Days 3 and 4 left it: accounts, payouts, payments."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbook.casefile.contents import CaseFileError
from workbook.data import load
from workbook.flows import (
    Ledger,
    case_ledger,
    case_tags,
    clusters,
    coinjoin_verdicts,
    next_hops,
    tagged_addresses,
)
from workbook.listings import account_texts, case_table, case_titles, link_accounts

STRONG = 3.0


def linked_accounts(market: str, vendor: str, *, least: float = STRONG) -> pd.DataFrame:
    """The account and those that a link of Day 3 joins to it directly, the best link first.

    :param least: score from which on a link counts; 3 is "strong".
    :returns: ``market``, ``vendor``, ``score`` (empty for the account itself), ``strength``,
        ``reasons``, ``innocent`` (the explanation that has to be ruled out).
    :raises CaseFileError: the case has no profile of this account.
    """
    profiles = load("profiles")
    if not ((profiles["market"] == market) & (profiles["vendor"] == vendor)).any():
        raise CaseFileError(f"There is no profile of {vendor!r} on {market!r} in this case.")
    texts = account_texts(profiles, case_titles())
    links = link_accounts(texts, case_table("posts"), least=least)
    here = {"market": market, "vendor": vendor, "score": np.nan, "strength": "the account itself",
            "reasons": "", "innocent": ""}  # fmt: skip
    parts = [pd.DataFrame([here])]
    for one, other in ("ab", "ba"):
        rows = links[(links[f"market_{one}"] == market) & (links[f"vendor_{one}"] == vendor)]
        parts.append(
            rows.rename(columns={f"market_{other}": "market", f"vendor_{other}": "vendor"})
        )
    table = pd.concat(parts, ignore_index=True)[list(here)]
    return table.sort_values("score", ascending=False, na_position="first", ignore_index=True)


def co_spent_addresses(addresses: Iterable[str]) -> list[str]:
    """The addresses whose coins were spent together with these, themselves among them.

    Co-spending as on Day 4: transactions that are or may be CoinJoins join nothing.

    :raises CaseFileError: an address does not occur in the ledger.
    """
    ledger, cluster, _ = _careful()
    return sorted(ledger.address_text(_group(ledger, cluster, addresses)))


def exchange_payments(addresses: Iterable[str]) -> pd.DataFrame:
    """Payments of the owner of these addresses to tagged exchanges, in the order of time.

    The owner is the cluster of :func:`co_spent_addresses`. A tag says who an exchange is; the
    exchange knows whose deposit address it is.

    :returns: ``time`` (UTC), ``txid``, ``address`` (of the exchange), ``label``, ``value``
        (satoshi). Empty if there is no such payment.
    """
    ledger, cluster, tagged = _careful()
    hops = next_hops(ledger, _group(ledger, cluster, addresses))
    number = hops["number"].to_numpy()
    hops["label"] = tagged["label"].to_numpy()[number]
    hops["time"] = pd.to_datetime(hops["time"], utc=True)
    at_exchange = (tagged["category"].to_numpy()[number] == "exchange") & (number >= 0)
    columns = ["time", "txid", "address", "label", "value"]
    return hops.loc[at_exchange, columns].reset_index(drop=True)


def _careful() -> tuple[Ledger, np.ndarray, pd.DataFrame]:
    ledger = case_ledger()
    if ledger not in _known:
        _known.clear()
        cluster = clusters(ledger, leave_out=coinjoin_verdicts(ledger) != 0)
        _known[ledger] = (cluster, tagged_addresses(case_tags(), ledger, cluster))
    return (ledger, *_known[ledger])


def _group(ledger: Ledger, cluster: np.ndarray, addresses: Iterable[str]) -> np.ndarray:
    given = list(dict.fromkeys(addresses))
    numbers = ledger.address_numbers(given)
    if not given or (numbers < 0).any():
        missing = [one for one, number in zip(given, numbers, strict=True) if number < 0]
        shown = missing[0] if missing else "(none given)"
        raise CaseFileError(f"The address {shown} does not occur in the ledger of this case.")
    return np.flatnonzero(np.isin(cluster, cluster[numbers]))


#: Clusters and tags of the ledger that was asked for last.
_known: dict[Ledger, tuple[np.ndarray, pd.DataFrame]] = {}
