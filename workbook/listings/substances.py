"""Which substance a title offers, by a table of spellings.

Whole words are looked up, the longest first. A word with a typing error is compared by the Indel
distance, the least number of letters to insert and delete (Navarro, A guided tour to approximate
string matching, ACM Computing Surveys 33, 2001).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise, product

import pandas as pd
from rapidfuzz import fuzz, process

from workbook.listings.title_words import WORDS

#: How a title was matched.
FOUND = ("exact", "fuzzy", "several", "none")
COLUMNS = ("substance", "group", "nps", "spelling", "found", "score", "candidates")

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ACCENTED = re.compile("[À-ÿĀ-ž]")
_GREEK = str.maketrans("αβγδё", "abgdе")
_SHORTEST_FUZZY = 5  # letters; in shorter words one wrong letter makes another word

_SHORT_PART = 4  # letters of a part such as PHP
_JOINED = "gmkuolvVPx"  # units and words that count, see title_words


def match_substances(
    titles: pd.Series, spellings: pd.DataFrame, *, fuzzy: float | None = None
) -> pd.DataFrame:
    """Match titles with spellings, the longest first, whole words only.

    ``4-MMC``, ``4 MMC`` and ``4mmc`` are one spelling; ``5-MeO-DMT`` is not also ``DMT``. A title
    with two substances is ``several`` and gets none of them, unless only one of them is a proper
    name and the others are street names, which often only describe (``speed``, ``ice``). A
    spelling of one letter, or one that can count pieces (``tabs``), is looked at only if nothing
    else in the title is met and no number stands before it.

    :param titles: texts, best after ``clean_text``.
    :param spellings: columns substance, group, nps, spelling, kind.
    :param fuzzy: if given, titles without a match are tried again with words that are at least
        this similar to a spelling (0 to 100, ratio of Indel distance); 88 or more is sensible.
    :returns: one row a title, same index: substance, group, nps (missing if there is none),
        spelling, found (exact, fuzzy, several or none), score (100 if exact) and candidates
        (all substances met, joined by ``; ``).
    """
    index = _Index(spellings)
    codes, unique = pd.factorize(titles, use_na_sentinel=True)
    rows = [index.match(str(title), fuzzy) for title in unique]
    rows.append((None, None, "none", 0.0, ""))
    columns = ["substance", "spelling", "found", "score", "candidates"]
    table = pd.DataFrame(rows, columns=columns)
    facts = spellings.drop_duplicates("substance").set_index("substance")
    table["group"] = table["substance"].map(facts["group"])
    table["nps"] = table["substance"].map(facts["nps"]).astype("boolean")
    texts = ("substance", "spelling", "found", "candidates", "group")
    table = table.astype(dict.fromkeys(texts, "str"))[list(COLUMNS)]
    return table.take(codes).set_axis(titles.index)


def count_matches(matches: pd.DataFrame) -> pd.DataFrame:
    """How many titles were matched and how many were not: columns found, titles, share."""
    counts = matches["found"].value_counts().reindex(list(FOUND), fill_value=0)
    total = max(int(counts.sum()), 1)
    return pd.DataFrame(
        {"found": counts.index, "titles": counts.to_numpy(), "share": counts.to_numpy() / total}
    )


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower().translate(_GREEK)
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFKD", found[0])[0], text)


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Words and numbers of a text, and what stands before each of them."""
    folded = _fold(text)
    found = list(_TOKEN.finditer(folded))
    ends = [0, *(token.end() for token in found)]
    gaps = [folded[end : token.start()] for end, token in zip(ends, found, strict=False)]
    return [token[0] for token in found], gaps


def _variants(spelling: str) -> set[tuple[str, ...]]:
    """All ways to write a spelling with and without its hyphens: 2c-b, 2cb."""
    tokens, _ = _tokens(spelling)
    joints = [
        (False, True) if one.isalpha() and other.isalpha() else (False,)
        for one, other in pairwise(tokens)
    ]
    found = set()
    for choice in product(*joints) if len(tokens) <= 6 else [(False,) * (len(tokens) - 1)]:
        words = tokens[:1]
        for joined, token in zip(choice, tokens[1:], strict=True):
            words = [*words[:-1], words[-1] + token] if joined else [*words, token]
        found.add(tuple(words))
    return found


def _other_compound(tokens: list[str], gaps: list[str], at: int, length: int) -> bool:
    """Whether a hyphen makes the words part of another name: ADB in 5F-ADB, alpha in alpha-PHP.

    A weight may be joined (10g-MDMA, MDMA-10g), and so may a longer word (speed-paste).
    """
    before = WORDS.get(tokens[at - 1], "w") if at > 0 and gaps[at] == "-" else ""
    if before not in _JOINED and tokens[max(at - 2, 0) : at] != ["n", "n"]:
        return True
    after = at + length
    if after >= len(tokens) or gaps[after] != "-" or len(tokens[after]) > _SHORT_PART:
        return False
    weight = after + 1 < len(tokens) and WORDS.get(tokens[after + 1], "w") in _JOINED
    return not (tokens[after].isdigit() and weight)


class _Index:
    def __init__(self, spellings: pd.DataFrame) -> None:
        self.substances: dict[tuple[str, ...], dict[str, bool]] = {}
        self.longest: dict[str, int] = {}
        self.written: dict[tuple[str, ...], str] = {}
        self.apart: set[tuple[str, ...]] = set()  # may be written with a space: 4 mmc, not k 2
        columns = zip(spellings["substance"], spellings["spelling"], spellings["kind"], strict=True)
        for substance, spelling, kind in columns:
            for words in _variants(str(spelling)):
                if not words:
                    continue
                proper = kind != "street name"
                held = self.substances.setdefault(words, {})
                held[substance] = held.get(substance, False) or proper
                self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))
                self.written.setdefault(words, str(spelling))
                if all(_tokens(str(spelling))[1][1:]):
                    self.apart.add(words)
        self.single = {
            words[0]: words
            for words in self.substances
            if len(words) == 1 and len(words[0]) >= _SHORTEST_FUZZY
        }
        self.choices = list(self.single)

    def match(
        self, title: str, fuzzy: float | None
    ) -> tuple[str | None, str | None, str, float, str]:
        tokens, gaps = _tokens(title)
        met, weak = self._met(tokens, gaps)
        met = met or weak
        if met:
            return self._decided(met, "exact", 100.0)
        if fuzzy is not None:
            best: tuple[float, tuple[str, ...]] | None = None
            for token in tokens:
                # A spelling itself was looked at above and is no match here: pills in 25 pills.
                if len(token) < _SHORTEST_FUZZY or not token.isalpha() or token in self.single:
                    continue
                found = process.extractOne(
                    token, self.choices, scorer=fuzz.ratio, score_cutoff=fuzzy
                )
                if found and (best is None or found[1] > best[0]):
                    best = (float(found[1]), self.single[found[0]])
            if best:
                return self._decided([best[1]], "fuzzy", best[0])
        return None, None, "none", 0.0, ""

    def _met(
        self, tokens: list[str], gaps: list[str]
    ) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        """Spellings met from left to right, and those that count only if there is no other."""
        met: list[tuple[str, ...]] = []
        weak: list[tuple[str, ...]] = []
        at = 0
        while at < len(tokens):
            for length in range(self.longest.get(tokens[at], 0), 0, -1):
                words = tuple(tokens[at : at + length])
                if words not in self.substances or _other_compound(tokens, gaps, at, length):
                    continue
                spaced = any(gap.isspace() for gap in gaps[at + 1 : at + length])
                if spaced and words not in self.apart:
                    continue
                before = at > 0 and tokens[at - 1].isdigit()
                after = at + 1 < len(tokens) and tokens[at + 1].isdigit()
                if length == 1 and WORDS.get(words[0]) == "P":
                    if not before:  # 25 tabs pills: pills
                        weak.append(words)
                elif length == 1 and len(words[0]) == 1:
                    if not before and not after:  # not 5 g, x 10
                        weak.append(words)
                else:
                    met.append(words)
                at += length - 1
                break
            at += 1
        return met, weak

    def _decided(
        self, met: list[tuple[str, ...]], found: str, score: float
    ) -> tuple[str | None, str | None, str, float, str]:
        proper: dict[str, bool] = {}
        for words in met:
            for substance, is_proper in self.substances[words].items():
                proper[substance] = proper.get(substance, False) or is_proper
        candidates = "; ".join(sorted(proper))
        left = set(proper)
        for words in met:  # a spelling of several substances is settled by a second spelling
            shared = left & set(self.substances[words])
            left = shared or left
        if len(left) > 1 or not all(left & set(self.substances[words]) for words in met):
            named = {substance for substance, is_proper in proper.items() if is_proper}
            left = named if len(named) == 1 else set()
        if len(left) != 1:
            return None, None, "several", score, candidates
        chosen = left.pop()
        words = next(w for w in sorted(met, key=len, reverse=True) if chosen in self.substances[w])
        return chosen, self.written[words], found, score, candidates
