"""Quantity, unit, number of pieces and grams out of titles of listings.

Nearly nine titles in ten state an amount, in many notations: ``28g Afghan Kush``,
``100x Xanax 2mg``, ``Мефедрон 0,5г``, ``1/4 lb``, ``5x100mg``. The notations follow what
measurement studies of such markets met (Soska and Christin, USENIX Security 2015; Kruithof
and others, RAND Europe 2016); the rules themselves are in ``title_rules``.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbook.listings.title_chunks import NUMBERS, Read, read_chunk
from workbook.listings.title_rules import HOW, Plan, plan, shorten
from workbook.listings.title_words import FILLERS

#: Weights in one title that differ by less are one weight: 1 oz and 28 g, 1/8 oz and 3.5 g.
SAME_WEIGHT = 0.025

COLUMNS = ("quantity", "unit", "pieces", "piece_grams", "grams", "note")

# What can be part of an amount; brackets, stars, quotes and emoji only separate.
_CHUNK = re.compile(r"[\w.,+%$€£₽¥#/&*×-]+")
_SEPARATORS = bytes(
    32 if 0 < byte < 128 and not _CHUNK.match(chr(byte)) else byte + 32 * (65 <= byte <= 90)
    for byte in range(256)
)
_THOUSANDS = re.compile(r"(?<=\d)(?<!\d{4}) 000(?![\d.,]*\d)")
# Amounts of several words. The text that is looked for comes first: that is searched fast.
_BETWEEN = [
    re.compile(b"%s(?<=\\d%s)(?=\\d)" % (between.encode(), between.encode()))
    for between in (" to ", " or ", " или ", " - ", " – ", " — ", ", ")
]
_TOGETHER = (
    (re.compile(rb" 000(?<=\d 000)(?<!\d{4} 000)(?![\d.,]*\d)"), b"000"),
    (re.compile(rb"up to (?<![^ \0]up to )(?=\d)"), b"upto "),
    (re.compile(rb"8 ball(?<![^ \0]8 ball)\b"), b"8ball"),
    (re.compile(rb" qp(?<=[1-9] qp)(?<![^ \0][1-9] qp)(?=s?\b)"), b" x qp"),
    (re.compile(rb" eighth(?<=[1-9] eighth)(?<![^ \0][1-9] eighth)(?=s?\b)"), b" x eighth"),
    (re.compile(b" %s (?<=\\d %s )(?=\\d)" % (("по".encode(),) * 2)), b" x "),
)
_LAST_NUMBER = re.compile(rb"(?<![^ \0])\d+(?:[.,]\d+)?$")
_FIRST_NUMBER = re.compile(rb"\d+(?:[.,]\d+)?")
_FRACTION_SIGNS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3", "⅛": " 1/8"}
_SIGNS = dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("✕✖⨯╳", "×") | {"⁄": "/"}


def parse_titles(titles: pd.Series) -> pd.DataFrame:
    """Read the amounts of many titles.

    :param titles: texts, best after ``clean_text``; missing ones are allowed.
    :returns: one row a title, with the index of ``titles``:

        - ``quantity``, ``unit``: what is sold, in the unit of the title (g, mg, kg, oz, lb, ml,
          l) or ``piece``; packs are multiplied out, a bonus (+1 free) is left out;
        - ``pieces``: number of pieces or packs, missing if the title does not say;
        - ``piece_grams``: weight or dose of one piece in grams;
        - ``grams``: total weight in grams. For pieces with a dose it is pieces times dose, the
          weight of the active substance. Missing wherever the title allows two readings;
        - ``note``: why ``grams`` is missing, or what was left out; empty if all is plain.
    """
    given = pa.array(titles, pa.large_string(), from_pandas=True)
    # Columns that were put together from several come in pieces.
    whole = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
    encoded = whole.dictionary_encode()
    codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy()
    unique = pa.concat_arrays([encoded.dictionary, pa.array([""], pa.large_string())])
    parsed = _parse_unique(unique)  # the last row is for missing titles
    if len(codes) == len(unique) - 1 and (codes[:-1] < codes[1:]).all():
        parsed = parsed.iloc[:-1]
    else:
        parsed = parsed.take(codes)
    return parsed.set_axis(titles.index)


def parse_title(title: str) -> dict[str, Any]:
    """The same for one title, step by step; slower, but good to look into.

    Also gives ``letters``, the sentence of letters that the rules were applied to.
    """
    chunks = _joined(title.replace("\0", " ").encode()).split()
    reads = [_read(chunk.decode()) for chunk in chunks]
    numbers = tuple(value for _, values in reads for value in values)
    letters = shorten("".join(found for found, _ in reads))
    made = plan(letters)
    quantity = pieces = each = grams = None
    note = made.note
    weights = []
    for mass in made.masses:
        value = numbers[mass.number] if mass.number >= 0 else 1.0
        value += numbers[mass.number - 1] if mass.times == -2 else 0.0
        weights.append(value * mass.grams)
    counted = [
        round(numbers[a] * (numbers[b] if b >= 0 else 1) * scale) for a, b, scale in made.pieces
    ]
    counts_agree = all(abs(count - counted[0]) < 0.5 for count in counted)
    if counted and counts_agree:
        pieces = counted[0]
    same = all(_alike(weight, weights[0]) for weight in weights)
    if not counts_agree:
        note = "several numbers of pieces"
    elif made.how == "packs":
        total = weights[0] * numbers[made.masses[0].times]
        if all(_alike(weight, total) or _alike(weight, weights[0]) for weight in weights):
            each, grams = weights[0], total
            quantity = pieces if made.unit == "piece" else total / made.masses[0].grams
        else:
            note = "several weights"
    elif not same:
        note = "several weights"
    elif made.how == "mass of one" and pieces != 1:
        note = "weight and pieces not joined"
    elif made.how in ("mass", "mass of one"):
        grams = weights[0]
        quantity = grams / made.masses[0].grams
    elif made.how == "dose":
        assert pieces is not None
        each, quantity, grams = weights[0], pieces, pieces * weights[0]
    elif made.how == "dose only":
        each = weights[0]
    elif made.how == "volume":
        times = made.masses[0].times
        quantity = weights[0] * (numbers[times] if times >= 0 else 1)
    elif made.how == "pieces":
        quantity = pieces if made.unit else None
    unit = made.unit if quantity is not None else None
    values = (quantity, unit, pieces, each, grams, note)
    return dict(zip(COLUMNS, values, strict=True)) | {"letters": letters}


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_WEIGHT * other


def _plain(text: str) -> str:
    """Small letters, plain digits and marks."""
    if not text.isascii():
        for sign, written in _FRACTION_SIGNS.items():
            text = text.replace(sign, written)
        text = unicodedata.normalize("NFKC", text)
        for sign, written in _SIGNS.items():
            text = text.replace(sign, written)
    return _THOUSANDS.sub("000", text.lower())


def _joined(text: bytes) -> bytes:
    """Text of one or many titles, only chunks and spaces, with amounts of several words joined.

    ``1 000 g`` becomes ``1000 g``, and the range ``5 - 10 g`` becomes ``5-10 g``.
    """
    text = text.translate(_SEPARATORS)
    for pattern, together in _TOGETHER:
        text = pattern.sub(together, text)
    for pattern in _BETWEEN:
        text = pattern.sub(_one_range, text)
    return text


def _one_range(found: re.Match[bytes]) -> bytes:
    """A hyphen between two numbers that rise; what stood there otherwise (420 - 5g)."""
    start, end = found.span()
    low = _LAST_NUMBER.search(found.string, max(start - 12, 0), start)
    high = _FIRST_NUMBER.match(found.string, end)
    if low and high and float(low[0].replace(b",", b".")) < float(high[0].replace(b",", b".")):
        return b"-"
    return found[0]


def _read(text: str) -> Read:
    """Letters and numbers of a text of several chunks."""
    reads = [read_chunk(chunk) for chunk in _CHUNK.findall(_plain(text)) if chunk not in FILLERS]
    return "".join(found for found, _ in reads), tuple(v for _, values in reads for v in values)


class _Letters(dict[bytes, str]):
    """Remembers what was read: titles share their words, and few are met only once."""

    def __init__(self) -> None:
        super().__init__({b"\0": "\n"})
        self.numbers: dict[bytes, tuple[float, ...]] = {b"\0": ()}

    def __missing__(self, chunk: bytes) -> str:
        self[chunk], self.numbers[chunk] = _read(chunk.decode())
        return self[chunk]


def _parse_unique(titles: pa.LargeStringArray) -> pd.DataFrame:
    """Works on the bytes of all titles at once; only a chunk not met before is looked into."""
    one_list = pa.ListArray.from_arrays(pa.array([0, len(titles)], pa.int32()), titles)
    separator = pa.scalar(" \0 ", pa.large_string())
    joined = pc.call_function("binary_join", [one_list, separator])[0].as_buffer().to_pybytes()
    if joined.count(b"\0") != len(titles) - 1:
        texts = [text.replace("\0", " ") for text in titles.to_pylist()]
        return _parse_unique(pa.array(texts, pa.large_string()))
    chunks = _joined(joined).split()
    memory = _Letters()
    letters = shorten("".join(map(memory.__getitem__, chunks))).split("\n")
    numbers = np.fromiter(chain.from_iterable(map(memory.numbers.__getitem__, chunks)), float)
    encoded = pa.array(letters).dictionary_encode()
    sentences = encoded.dictionary.to_pylist()
    return _Evaluation(
        [plan(s) for s in sentences], sentences, encoded.indices.to_numpy(), numbers
    ).table()


class _Evaluation:
    """Puts the numbers of all titles together as the plans of their sentences say."""

    def __init__(
        self, plans: list[Plan], sentences: list[str], shapes: np.ndarray, numbers: np.ndarray
    ) -> None:
        self.plans, self.shapes = plans, shapes
        held = np.array([sum(map(s.count, NUMBERS)) for s in sentences], dtype=np.int64)[shapes]
        self.start = np.cumsum(held) - held
        self.numbers = np.append(numbers, [1.0, 0.0])  # the last two: no factor, nothing to add

    def spread(self, values: list[Any], kind: Any = float) -> np.ndarray:
        return np.array(values, dtype=kind)[self.shapes]

    def number(self, places: list[int], absent: int) -> np.ndarray:
        """The number at a place of each title; where there is none (-1), a neutral one."""
        place = self.spread(places, np.int64)
        neutral = len(self.numbers) - (2 if absent == 1 else 1)
        return self.numbers[np.where(place < 0, neutral, self.start + place)]

    def weights(self) -> tuple[list[np.ndarray], np.ndarray]:
        """Up to three weights of a title in grams, and the factor of the first."""
        found = []
        for slot in range(3):
            masses = [p.masses[slot] if len(p.masses) > slot else None for p in self.plans]
            value = self.number([m.number if m else -1 for m in masses], 1)
            value = value + self.number(
                [m.number - 1 if m and m.times == -2 else -1 for m in masses], 0
            )
            found.append(value * self.spread([m.grams if m else np.nan for m in masses]))
        first = [p.masses[0] if p.masses else None for p in self.plans]
        return found, self.number([max(m.times, -1) if m else -1 for m in first], 1)

    def counts(self) -> list[np.ndarray]:
        found = []
        for slot in range(2):
            counts = [p.pieces[slot] if len(p.pieces) > slot else None for p in self.plans]
            value = self.number([c[0] if c else -1 for c in counts], 1)
            value = value * self.number([c[1] if c else -1 for c in counts], 1)
            found.append(np.round(value * self.spread([c[2] if c else np.nan for c in counts])))
        return found

    def table(self) -> pd.DataFrame:
        how = {name: self.spread([p.how == name for p in self.plans], bool) for name in HOW}
        (first, *others), times = self.weights()
        pieces, second = self.counts()
        total = first * times
        with np.errstate(invalid="ignore"):
            counts_differ = np.abs(second - pieces) >= 0.5
            same, fits = np.ones(len(first), bool), np.ones(len(first), bool)
            for other in others:
                absent = np.isnan(other)
                alike = np.abs(other - first) <= SAME_WEIGHT * first
                same &= absent | alike
                fits &= absent | alike | (np.abs(other - total) <= SAME_WEIGHT * total)
            several = np.where(how["packs"], ~fits, ~same) & ~counts_differ
            loose = how["mass of one"] & (pieces != 1) & ~several & ~counts_differ
        pieces = np.where(counts_differ, np.nan, pieces)
        good = ~(counts_differ | several | loose)
        mass = (how["mass"] | how["mass of one"]) & good
        packs, dose = how["packs"] & good, how["dose"] & good
        gram = np.where(mass, first, np.where(packs, total, np.where(dose, pieces * first, np.nan)))
        each = np.where((packs | dose | (how["dose only"] & good)), first, np.nan)
        factor = self.spread([p.masses[0].grams if p.masses else np.nan for p in self.plans])
        by_piece = self.spread([p.unit == "piece" for p in self.plans], bool)
        counted = (packs | dose | (how["pieces"] & good)) & by_piece
        quantity = np.where(counted, pieces, np.where(mass | packs, gram / factor, np.nan))
        quantity = np.where(how["volume"] & good, total, quantity)
        notes = self.spread([p.note for p in self.plans], object)
        notes[counts_differ] = "several numbers of pieces"
        notes[several] = "several weights"
        notes[loose] = "weight and pieces not joined"
        units = self.spread([p.unit or None for p in self.plans], object)
        units[np.isnan(quantity)] = None
        whole = np.isfinite(pieces)
        columns = (
            quantity,
            pd.array(units, dtype="str"),
            pd.arrays.IntegerArray(np.where(whole, pieces, 0).round().astype(np.int64), ~whole),
            each,
            gram,
            pd.array(notes, dtype="str"),
        )
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
