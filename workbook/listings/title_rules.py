"""The rules by which a title's amount is read from its sentence of letters.

``title_chunks`` turns the chunks of a title into letters; here ``plan`` looks only at these
letters and says which numbers make the amount. The plan is the same wherever the same letters
occur, which is what makes ``titles.parse_titles`` fast.

Where a title allows two readings the weight stays missing: a wrong weight gives a wrong price
per gram, a missing one is counted and seen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from workbook.listings.title_chunks import NUMBERS, UNITS
from workbook.listings.title_words import GRAMS, METRIC, OUNCE, UNIT_NAMES


class Mass(NamedTuple):
    """A weight: value ``number`` times ``grams``, in every one of ``times`` pieces."""

    number: int  # place among the numbers of the title; -1 means 1
    unit: str
    grams: float
    times: int = -1  # place of the number of packs; -1 means one


HOW = ("mass", "mass of one", "packs", "dose", "dose only", "pieces", "volume", "nothing")


class Plan(NamedTuple):
    """Which numbers of a title are its amount, and how they are to be put together.

    ``how`` is one of ``HOW``.
    """

    how: str
    note: str
    masses: tuple[Mass, ...] = ()
    pieces: tuple[tuple[int, int, float], ...] = ()  # place, place of a factor or -1, scale
    unit: str = ""


def shorten(letters: str) -> str:
    """Runs of ordinary words as one letter: ``w`` for up to three words, ``W`` for more.

    Works on one title and on many titles, each on a line of its own.
    """
    letters = letters.replace("fs", "w").replace("s", "w")  # free shipping is no bonus
    for long, short in _SHORTER:
        while long in letters:
            letters = letters.replace(long, short)
    return letters.strip("wW")


_SHORTER = (
    ("wwww", "W"), ("WW", "W"), ("Ww", "W"), ("ww", "w"),
    ("w\n", "\n"), ("W\n", "\n"), ("\nw", "\n"), ("\nW", "\n"),
)  # fmt: skip
_Q = "[NBDTFERK]"
_I = "[NBTK]"
_BONUS = re.compile(rf"\+w?f?w?{_Q}[{UNITS}P]?w?f|\+w?fw?{_Q}[{UNITS}P]?|\+w?f?w?Aw?f")
_MONEY = re.compile(rf"\${_Q}|{_Q}[e$]|e{_Q}(?![{UNITS}Px])|C")
_PACKS = re.compile(rf"({_I})x({_Q})([{UNITS}])(?!x{_I})")
_PACKS_BACK = re.compile(rf"({_Q})([{UNITS}])x({_I})(?![{UNITS}])(?!x)")
_WORD_PACKS = re.compile(rf"({_I})xA")  # 2 x QP
_PIECES_PRODUCT = re.compile(rf"({_I})x({_I})[Pw]?P")
_PIECES = re.compile(rf"({_I})_*w?M?w?P|({_I})x|x({_I})(?![{UNITS}xP])")
_SUM = re.compile(rf"(?:{_Q}[{UNITS}P]|A).*\+w?(?:{_Q}[{UNITS}P]|A)|{_Q}\+{_Q}")
_SINGLE = re.compile(rf"({_Q})?({_Q})([{UNITS}])")


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "_" * (end - start) + text[end:]


def _blank_all(pattern: re.Pattern[str] | str, text: str) -> str:
    return re.sub(pattern, lambda found: "_" * len(found[0]), text)


def plan(letters: str) -> Plan:
    """The plan for a title whose chunks were read as ``letters``."""
    place: dict[int, int] = {}
    for at, letter in enumerate(letters):
        if letter in NUMBERS:
            place[at] = len(place)
    text = _blank_all(_MONEY, letters)
    text = _blank_all(rf"{_Q}%|#{_Q}|{_Q}[zd]", text)
    strength = "c" in text
    text = _blank_all(rf"{_Q}c", text)
    bonus = _BONUS.search(text) is not None
    text = _blank_all(_BONUS, text)
    note = "bonus left out" if bonus else ""
    if _SUM.search(text):
        return Plan("nothing", "a sum of amounts")
    if re.search(rf"(<|>w?)({_Q}[{UNITS}P]|A)", text):
        return Plan("nothing", "from or up to an amount")
    if re.search(rf"R_*(w?P|[{UNITS}]|x)", text) or re.search(rf"T[{UNITS}]", text):
        doses_only = re.fullmatch(r"[^R]*(R[mu][^R]*)+", text) and not re.search(r"T[^P]", text)
        if not doses_only:
            return Plan("nothing", "an unclear number")
        # 8/2mg: two active parts in one piece, so no single dose.
        text = _blank_all(r"R[mu]", text)
        counted = _counts(text, place)[0]
        return Plan("pieces" if counted else "nothing", "an unclear dose", (), counted)
    if re.search(rf"(?<!x)[NB]B[{UNITS}]|(?<!x)[NB][NB]P", text):
        return Plan("nothing", "an unclear number")
    masses: list[Mass] = []
    counts: list[tuple[int, int, float]] = []
    volumes: list[Mass] = []
    packs = 0
    for pattern, order in ((_PACKS, (1, 2, 3)), (_PACKS_BACK, (3, 1, 2))):
        while (found := pattern.search(text)) is not None:
            times, number, unit = (found.start(i) for i in order)
            if re.search(rf"{_I}x$", text[: found.start()]) or (
                order[0] == 3 and re.match(rf"w?P?x{_I}", text[found.end() :])
            ):
                return Plan("nothing", "more than one multiplication")
            kind = letters[unit]
            mass = Mass(place[number], kind, GRAMS.get(kind, 1.0), place[times])
            (volumes if kind in "vV" else masses).append(mass)
            packs += kind not in "vV"
            scale = 1000.0 if letters[times] == "T" else 1.0
            counts.append((place[times], -1, scale))
            text = _blank(text, found.start(), found.end())
            text = re.sub(r"(?<=_)P", "_", text)
    if (found := _WORD_PACKS.search(text)) is not None:
        times = place[found.start()]
        masses.append(Mass(place[found.end() - 1], "a", 1.0, times))
        counts.append((times, -1, 1.0))
        packs += 1
        text = _blank(text, found.start(), found.end())
    if re.search(rf"{_Q}A", text):  # AK 47 eighth, 1/4 QP
        return Plan("nothing", "an unclear number")
    if "y" in text:  # 20x extract: a strength, not a number of pieces
        if counts:
            return Plan("nothing", "a strength or a number of pieces")
        text = _blank_all(rf"{_I}x(?!{_Q})|x{_I}", text)
    more, text = _counts(text, place)
    counts += more
    singles, text = _masses(text, place)
    for mass in singles:
        (volumes if mass.unit in "vV" else masses).append(mass)
    return _combined(text, note, masses, counts, volumes, packs, strength)


def _counts(text: str, place: dict[int, int]) -> tuple[tuple[tuple[int, int, float], ...], str]:
    """Numbers of pieces, and the text without them."""
    counts = []
    for found in _PIECES_PRODUCT.finditer(text):
        counts.append((place[found.start(1)], place[found.start(2)], 1.0))
        text = _blank(text, found.start(), found.end())
    for found in _PIECES.finditer(text):
        start = next(found.start(i) for i in (1, 2, 3) if found.start(i) >= 0)
        counts.append((place[start], -1, 1000.0 if text[start] == "T" else 1.0))
        text = _blank(text, found.start(), found.end())
    return tuple(counts), text


def _masses(text: str, place: dict[int, int]) -> tuple[list[Mass], str]:
    """Single weights and volumes, and the text without them."""
    masses = []
    for found in _SINGLE.finditer(text):
        number, unit = place[found.start(2)], found[3]
        if found[1] == "N" and found[2] in ("F", "E"):  # 1 1/2 oz
            masses.append(Mass(number, unit, GRAMS.get(unit, 1.0), -2))
        else:
            masses.append(Mass(number, unit, GRAMS.get(unit, 1.0)))
        start = found.start(1) if found[1] and masses[-1].times == -2 else found.start(2)
        text = _blank(text, start, found.end())
    for found in re.finditer(r"A|E", text):
        masses.append(
            Mass(place[found.start()], *(("a", 1.0) if found[0] == "A" else ("o", OUNCE)))
        )
        text = _blank(text, found.start(), found.end())
    per = re.search(r"p([gmkol])", text)
    if per and not masses:
        masses.append(Mass(-1, per[1], GRAMS[per[1]]))
    return masses, text


def _combined(
    text: str,
    note: str,
    masses: list[Mass],
    counts: list[tuple[int, int, float]],
    volumes: list[Mass],
    packs: int,
    strength: bool,
) -> Plan:
    if len(masses) > 3 or len(counts) > 2 or packs > 1 or len(volumes) > 1:
        return Plan("nothing", "several amounts")
    # Packs first, then metric weights: 28G of "1 OZ (28G)" is nearer to what is sold.
    masses.sort(key=lambda mass: (mass.times < 0, mass.unit not in METRIC, mass.unit == "k"))
    held, pieces = tuple(masses), tuple(counts)
    unit = UNIT_NAMES[masses[0].unit] if masses else ""
    if re.search(rf"{_I}w?J", text):
        return Plan("nothing", "packs of unknown size")
    if volumes:
        if masses or strength:
            if masses:
                return Plan("nothing", "a weight and a volume")
            note = "a volume"
        if pieces and volumes[0].times == -1:
            return Plan("pieces", "pieces and volume not joined", (), pieces)
        return Plan("volume", "a volume", tuple(volumes), pieces, UNIT_NAMES[volumes[0].unit])
    if not masses:
        if pieces:
            return Plan("pieces", note or "number of pieces only", (), pieces, "piece")
        return Plan("nothing", "an unclear number" if re.search("[RT]", text) else "no amount")
    small = [mass.unit in "mu" for mass in masses]
    if packs:
        return Plan("packs", note, held, pieces, "piece" if small[0] else unit)
    if pieces:
        return Plan("dose", note, held, pieces, "piece") if all(small) else Plan(
            "mass of one", note, held, pieces, unit)  # fmt: skip
    if masses[0].unit == "u" or (
        all(small) and (strength or re.search(rf"[MP]|{_I}", text) is not None)
    ):
        return Plan("dose only", "a dose, number of pieces unknown", held)
    return Plan("mass", note, held, (), unit)
