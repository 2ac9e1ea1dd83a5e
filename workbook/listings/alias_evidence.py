"""Four traces by which two accounts may be one vendor: name, PGP key, wording, hours.

The traces are those of Tai, Soska and Christin, Adversarial matching of dark net market vendor
accounts (KDD 2019). Names are compared as in record linkage (Winkler, String comparator metrics
and enhanced decision rules in the Fellegi-Sunter model of record linkage, 1990), wording by
character n-grams (Stamatatos, A survey of modern authorship attribution methods, Journal of the
American Society for Information Science and Technology 60, 2009), and hours of activity as by La
Morgia and others, Time-zone geolocation of crowds in the dark web (ICDCS 2018). Each function
compares all pairs of a table of accounts; tables of some thousand accounts fit into memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import numpy as np
import pandas as pd
from rapidfuzz import distance, process
from scipy import sparse

#: Words that many vendors put into a name; alone they do not make two names alike.
COMMON_WORDS = (
    "the dr drug drugs doc doctor mr king queen prince best top shop store market vendor pharma "
    "pharmacy chem chems chemist lab labs team crew house home family dutch german uk us usa eu "
    "nl ca aus official original real new pro gold golden white green black red blue high quality "
    "express direct connect supply supplies source world union company co inc магазин шоп лавка "
    "аптека дом мир"
)
COMMON = frozenset(COMMON_WORDS.split())
_LEET = str.maketrans("0134578@$", "oieastbas")
_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфхыэ", "abvgdeziyklmnoprstufhye", strict=True),
    ё="e", ж="zh", ц="ts", ч="ch", ш="sh", щ="sch", ъ="", ь="", ю="yu", я="ya",
)  # fmt: skip


def plain_name(name: str) -> str:
    """A name to compare by: small Latin letters, without signs, a year or leet digits.

    ``Dr_W33D-22`` and ``dr.weed`` are the same, ``kite2717`` and ``kite5137`` are not.
    """
    text = unicodedata.normalize("NFKC", name).lower()
    text = "".join(_CYRILLIC.get(letter, letter) for letter in text)
    text = unicodedata.normalize("NFKD", text)
    text = re.sub(r"(?<=[a-z])(?:[_.\- ]+\d{1,4}|(?:19|20)\d{2})$", "", text)
    text = re.sub(r"[\d@$](?=.*[a-z])", lambda found: found[0].translate(_LEET), text)
    return re.sub(r"[^a-z0-9]", "", text) or re.sub(r"\W", "", text)


def common_part(name: str) -> bool:
    """Whether a name is made of words that many vendors use."""
    words = re.findall(r"[a-zа-яё]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    return len([word for word in words if word not in COMMON and len(word) > 2]) == 0


def name_similarity(names: pd.Series) -> np.ndarray:
    """Jaro-Winkler similarity of all pairs of plain names, 0 to 1."""
    plain = [plain_name(str(name)) for name in names]
    return np.asarray(
        process.cdist(plain, plain, scorer=distance.JaroWinkler.normalized_similarity,
                      dtype=np.float32)
    )  # fmt: skip


def wording_similarity(texts: pd.Series, *, sizes: tuple[int, ...] = (3, 4)) -> np.ndarray:
    """Cosine of tf-idf weights of character n-grams of all pairs of texts, 0 to 1.

    Letters keep their case and marks stay in: how somebody writes is wanted, not what about.
    Empty texts are similar to nothing.
    """
    counts = [Counter(_grams(str(text), sizes)) if pd.notna(text) else Counter() for text in texts]
    vocabulary: dict[str, int] = {}
    rows, columns, values = [], [], []
    for row, counted in enumerate(counts):
        for gram, count in counted.items():
            rows.append(row)
            columns.append(vocabulary.setdefault(gram, len(vocabulary)))
            values.append(1.0 + np.log(count))
    shape = (len(counts), max(len(vocabulary), 1))
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    holders = np.bincount(matrix.indices, minlength=shape[1])
    matrix = matrix @ sparse.diags(np.log((1 + len(counts)) / (1 + holders)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    matrix = sparse.diags(scale) @ matrix
    return np.asarray((matrix @ matrix.T).toarray()).clip(0, 1)


def _grams(text: str, sizes: tuple[int, ...]) -> list[str]:
    text = " " + re.sub(r"\d", "0", " ".join(text.split())) + " "
    return [text[at : at + size] for size in sizes for at in range(len(text) - size + 1)]


def hour_profiles(times: pd.DataFrame, accounts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Share of activity by hour of the day (UTC), and the number of times, for each account.

    Neighbouring hours are smoothed over, so that a few posts do not look like a sharp habit.

    :param times: columns market, vendor, posted_at.
    :param accounts: columns market, vendor.
    """
    keys = pd.MultiIndex.from_frame(accounts[["market", "vendor"]])
    row_of, unique = keys.factorize()
    place = unique.get_indexer(pd.MultiIndex.from_frame(times[["market", "vendor"]]))
    known = place >= 0
    hours = times["posted_at"].dt.hour.to_numpy()
    counts = np.zeros((len(unique), 24))
    np.add.at(counts, (place[known], hours[known]), 1)
    counts = counts[row_of]
    number = counts.sum(axis=1)
    smooth = np.full_like(counts, 0.5 / 24)
    for shift, weight in ((-2, 0.1), (-1, 0.2), (0, 0.4), (1, 0.2), (2, 0.1)):
        smooth += weight * np.roll(counts, shift, axis=1)
    return smooth / smooth.sum(axis=1, keepdims=True), number


def hour_similarity(profiles: np.ndarray) -> np.ndarray:
    """Overlap of the hours of all pairs: 1 if the same, 0 if never at the same hour."""
    overlap = np.zeros((len(profiles), len(profiles)))
    for hour in range(24):
        column = profiles[:, hour]
        overlap += np.minimum.outer(column, column)
    return overlap
