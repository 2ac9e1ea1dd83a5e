"""Accounts that may belong to one vendor, each link with a score, its reasons and the innocent
explanation.

The score is the sum of four weights of evidence (Fellegi and Sunter, A theory for record linkage,
Journal of the American Statistical Association 64, 1969), each the base-10 logarithm of a ratio:
how much more often a trace like this is met between two accounts of one vendor than between two
accounts of strangers. For wording and hours the second part is measured on the table itself,
where nearly all pairs are strangers. For names and keys the weights are set here and stated
below. The traces are not independent and the first part is assumed, so the score ranks links and
is no probability. Words for strength follow the scale of the ENFSI guideline for evaluative
reporting in forensic science (2015).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.listings.alias_evidence import (
    common_part,
    hour_profiles,
    hour_similarity,
    name_similarity,
    plain_name,
    wording_similarity,
)
from workbook.listings.text import clean_text

#: Links from this score on are proposed. 10^3 is "strong": fewer, better links.
THRESHOLD = 3.0

#: Weights of evidence of a name. By chance 34 look-alike pairs were met among 2,628 names of a
#: large market, that is one pair in 100,000; a vendor who moves keeps the name more often than not.
SAME_NAME, SAME_COMMON_NAME, SIMILAR_NAME, OTHER_NAME = 3.0, 1.5, 1.5, -0.5
SIMILAR = 0.9
#: Two accounts on one market with one name are rather an imitator than a second shop.
ONE_MARKET = -1.0
#: A key is copied by anyone who can read it, but only its holder can answer with it.
SAME_KEY, SHARED_KEY, OTHER_KEY = 3.5, 1.5, -0.5
#: How often two accounts of one vendor are at least this alike (assumed), and the limits.
_HIT_RATE = 0.6
WORDING_LIMITS = (-0.5, 2.5)
HOURS_LIMITS = (-0.5, 0.7)
_MANY = 4
ENOUGH_TIMES, ENOUGH_TEXT = 15, 80

STRENGTHS = ((6.0, "extremely strong"), (4.0, "very strong"), (3.0, "strong"),
             (2.0, "moderately strong"), (1.0, "moderate"), (0.3, "weak"))  # fmt: skip

COLUMNS = (
    "market_a", "vendor_a", "market_b", "vendor_b", "name", "key", "wording", "hours", "score",
    "strength", "reasons", "innocent",
)  # fmt: skip


def strength(score: float) -> str:
    """A word for a score (a base-10 logarithm of a ratio), by the ENFSI scale of 2015."""
    for limit, word in STRENGTHS:
        if score >= limit:
            return word
    return "no support" if score > -0.3 else "speaks against"


def account_texts(profiles: pd.DataFrame, sightings: pd.DataFrame | None = None) -> pd.DataFrame:
    """The accounts with the text by which their wording is compared.

    :param profiles: columns market, vendor, pgp_fingerprint, text.
    :param sightings: columns market, vendor, title: their titles are added to the text, each once.
    :returns: market, vendor, pgp_fingerprint, text.
    """
    accounts = profiles[["market", "vendor", "pgp_fingerprint", "text"]].copy()
    if sightings is not None:
        titles = sightings[["market", "vendor", "title"]].dropna().drop_duplicates()
        titles = titles.sort_values(["market", "vendor", "title"])
        joined = titles.groupby(["market", "vendor"])["title"].agg("\n".join)
        keys = pd.MultiIndex.from_frame(accounts[["market", "vendor"]])
        more = joined.reindex(keys).fillna("").to_numpy()
        accounts["text"] = (accounts["text"].fillna("") + "\n" + more).str.strip()
    return accounts.reset_index(drop=True)


def titles_of(sightings: pd.DataFrame) -> pd.DataFrame:
    """The titles of each account, repaired and each once: what :func:`account_texts` needs.

    :param sightings: columns market, vendor, title, as they were read.
    :returns: market, vendor, title.
    """
    titles = sightings[["market", "vendor", "title"]].drop_duplicates()
    return titles.assign(title=clean_text(titles["title"]))


def link_accounts(
    accounts: pd.DataFrame,
    times: pd.DataFrame | None = None,
    *,
    least: float = 1.0,
    without: tuple[str, ...] = (),
) -> pd.DataFrame:
    """All pairs of accounts whose score is at least ``least``, the best first.

    :param accounts: columns market, vendor, pgp_fingerprint, text (see ``account_texts``).
    :param times: columns market, vendor, posted_at: posts and edits, for the hours.
    :param without: traces to leave out: name, key, wording, hours. A link that rests on one
        trace alone falls with it.
    :returns: columns ``COLUMNS``: the pair, the weight of each trace (missing if there is
        nothing to compare), the score, a word for it, the reasons in words, and the innocent
        explanation that has to be ruled out.
    """
    accounts = accounts.reset_index(drop=True)
    traces = {
        "name": lambda: _names(accounts),
        "key": lambda: _keys(accounts),
        "wording": lambda: _wording(accounts),
        "hours": lambda: _hours(accounts, times),
    }
    upper = np.triu_indices(len(accounts), k=1)
    weights: dict[str, np.ndarray] = {}
    levels: dict[str, np.ndarray] = {}
    for name, compare in traces.items():
        if name in without:
            weights[name] = levels[name] = np.full(len(upper[0]), np.nan)
        else:
            weight, level = compare()
            weights[name], levels[name] = weight[upper], level[upper]
    score = np.nansum(np.vstack(list(weights.values())), axis=0)
    # Hours and wording alone do not name anybody: thousands of strangers share them.
    named = (np.nan_to_num(weights["name"]) > 0) | (np.nan_to_num(weights["key"]) > 0)
    score = np.where(named, score, np.minimum(score, THRESHOLD - 0.5))
    chosen = np.flatnonzero(score >= least)
    chosen = chosen[np.argsort(-score[chosen], kind="stable")]
    one, two = upper[0][chosen], upper[1][chosen]
    table = pd.DataFrame({
        "market_a": accounts["market"].to_numpy()[one],
        "vendor_a": accounts["vendor"].to_numpy()[one],
        "market_b": accounts["market"].to_numpy()[two],
        "vendor_b": accounts["vendor"].to_numpy()[two],
        **{name: weight[chosen] for name, weight in weights.items()},
        "score": score[chosen],
    })  # fmt: skip
    levels = {name: level[chosen] for name, level in levels.items()}
    words = [_words(row, {n: level[at] for n, level in levels.items()})
             for at, row in enumerate(table.to_dict("records"))]  # fmt: skip
    table["strength"] = [strength(value) for value in table["score"]]
    table["reasons"] = [reasons for reasons, _ in words]
    table["innocent"] = [innocent for _, innocent in words]
    return table[list(COLUMNS)]


def vendors_of(links: pd.DataFrame, accounts: pd.DataFrame, *, threshold: float = THRESHOLD
               ) -> pd.Series:  # fmt: skip
    """A number for each account, the same for accounts joined by links from ``threshold`` on.

    Joining is transitive: one wrong link joins two groups. Look at the largest group first.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    group, keys = pd.MultiIndex.from_frame(accounts[["market", "vendor"]]).factorize()
    good = links[links["score"] >= threshold]
    one = keys.get_indexer(pd.MultiIndex.from_frame(good[["market_a", "vendor_a"]]))
    two = keys.get_indexer(pd.MultiIndex.from_frame(good[["market_b", "vendor_b"]]))
    graph = coo_matrix((np.ones(len(good)), (one, two)), shape=(len(keys), len(keys)))
    return pd.Series(connected_components(graph, directed=False)[1][group], index=accounts.index)


def _names(accounts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    level = name_similarity(accounts["vendor"])
    plain = np.array([plain_name(str(name)) for name in accounts["vendor"]])
    common = np.array([common_part(str(name)) for name in accounts["vendor"]])
    # A short word that many names hold (owl, moon) is chosen by strangers too.
    common |= np.array([sum(name in other for other in plain) > _MANY for name in plain])
    market = accounts["market"].to_numpy()
    same = (plain[:, None] == plain[None, :]) & (plain != "")[:, None]
    # kite2717 and kite5137 are alike in the part that many chose.
    number = np.array(["".join(c for c in name if c.isdigit()) for name in plain])
    numbered = (number != "")[:, None] & (number != "")[None, :]
    level = np.where(numbered & (number[:, None] != number[None, :]), 0.0, level)
    weight = np.where(level >= SIMILAR, SIMILAR_NAME, OTHER_NAME)
    weight = np.where(same, SAME_NAME, weight)
    weight = np.where(same & common[:, None], SAME_COMMON_NAME, weight)
    one_market = market[:, None] == market[None, :]
    weight = np.where(one_market & (weight > 0), weight + ONE_MARKET, weight)
    return weight, np.where(same, 1.0, np.minimum(level, 0.99))


def _keys(accounts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    codes, keys = pd.factorize(accounts["pgp_fingerprint"].str.replace(" ", "").str.upper())
    holders = np.append(np.bincount(codes[codes >= 0], minlength=len(keys)), 0)[codes]
    known = codes >= 0
    both = known[:, None] & known[None, :]
    same = both & (codes[:, None] == codes[None, :])
    weight = np.where(same, np.where(holders > 4, SHARED_KEY, SAME_KEY)[:, None], OTHER_KEY)
    return np.where(both, weight, np.nan), np.where(same, holders[:, None], 0).astype(float)


def _against_strangers(
    level: np.ndarray, known: np.ndarray, limits: tuple[float, float]
) -> np.ndarray:
    """Weights by how rarely any pair of the table is at least this alike."""
    both = known[:, None] & known[None, :]
    upper = np.triu_indices(len(level), k=1)
    values = np.sort(level[upper][both[upper]])
    if len(values) < 10:
        return np.full(level.shape, np.nan)
    rarer = 1 - np.searchsorted(values, level.ravel(), side="left") / len(values)
    rarer = np.maximum(rarer, 1 / len(values)).reshape(level.shape)
    # Two accounts of one vendor are seldom less alike than the middle pair of strangers.
    weight = np.where(rarer > 0.5, limits[0], np.clip(np.log10(_HIT_RATE / rarer), *limits))
    return np.where(both, weight, np.nan)


def _wording(accounts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    level = wording_similarity(accounts["text"])
    known = (accounts["text"].fillna("").str.len() >= ENOUGH_TEXT).to_numpy(dtype=bool)
    return _against_strangers(level, known, WORDING_LIMITS), level


def _hours(accounts: pd.DataFrame, times: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    if times is None:
        nothing = np.full((len(accounts), len(accounts)), np.nan)
        return nothing, nothing
    profiles, number = hour_profiles(times, accounts)
    level = hour_similarity(profiles)
    return _against_strangers(level, number >= ENOUGH_TIMES, HOURS_LIMITS), level


def _words(row: dict[str, object], level: dict[str, float]) -> tuple[str, str]:
    """Reasons and innocent explanations of one link."""
    reasons, innocent = [], []
    weight = {name: float(row[name]) for name in ("name", "key", "wording", "hours")}  # type: ignore[arg-type]
    one_market = row["market_a"] == row["market_b"]
    if weight["name"] > 0:
        same = level["name"] == 1
        reasons.append(
            f"{'same' if same else 'similar'} name ({row['vendor_a']}, {row['vendor_b']})"
        )
        innocent.append("the same nickname chosen by chance, or a known name taken by an imitator")
    elif weight["name"] < 0:
        reasons.append("different names")
    if weight["key"] > 0:
        holders = int(level["key"])
        reasons.append("same PGP key" + (f", held by {holders} accounts" if holders > 2 else ""))
        innocent.append("a public key copied from the other profile, or an account that was sold")
    elif weight["key"] < 0:
        reasons.append("different PGP keys")
    if weight["wording"] >= 0.3:
        reasons.append(f"wording more alike than in most pairs ({level['wording']:.2f} of 1)")
        innocent.append("copied texts, or the usual phrases of the trade")
    elif weight["wording"] < -0.3:
        reasons.append(f"wording less alike than in most pairs ({level['wording']:.2f} of 1)")
    if weight["hours"] >= 0.2:
        reasons.append(f"active at the same hours ({100 * level['hours']:.0f} % in common)")
        innocent.append("two people of one time zone")
    elif weight["hours"] < -0.3:
        reasons.append(f"active at other hours ({100 * level['hours']:.0f} % in common)")
    if one_market:
        reasons.append("both on one market")
    return "; ".join(reasons), "; ".join(innocent) or "chance"
