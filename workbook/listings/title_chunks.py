"""A chunk of a title, such as ``5x100mg`` or ``AM-2201``, as letters and numbers.

A chunk is what stands between spaces and brackets. ``28g`` gives ``Ng`` and (28,), ``5x100mg``
gives ``NxBm`` and (5, 100), names such as ``2C-B``, ``AM-2201`` or ``5F-ADB`` give ``w``, an
ordinary word. The letters are those of ``title_words``.
"""

from __future__ import annotations

import re

from workbook.listings.title_words import (
    AMOUNT_WORDS,
    FRACTION_WORDS,
    GRAMS,
    NUMBER_WORDS,
    OUNCE,
    WORDS,
)

#: Letters with a number behind them: whole, of three digits, decimal, 1.000, a part, 1/8,
#: unclear, thousands (5k), an amount in one word.
NUMBERS = "NBDTFERKA"
UNITS = "gmkuolvV"
_FRACTIONS = {"1/2", "1/3", "2/3", "1/4", "3/4", "3/8", "5/8", "7/8", "1/16", "1/5", "1/10"}
_SYMBOLS = "$€£₽¥"
_LEX = re.compile(r"\d+(?:[.,]\d+)*|(?<![\w.,])[.,]\d+|[^\W\d_]+|.", re.DOTALL)

Read = tuple[str, tuple[float, ...]]
_UNCLEAR = float("nan")


def read_number(text: str) -> tuple[str, float] | None:
    """Letter and value of a number as written; nothing for a date such as 12.05.2022."""
    if text.isdecimal():
        value = float(text)
        return ("B" if len(text) == 3 and text[0] != "0" else "N"), value
    parts = re.split("[.,]", text)
    marks = [c for c in text if c in ".,"]
    groups = (
        len(parts[0]) <= 3 and parts[0] not in ("", "0") and all(len(p) == 3 for p in parts[1:])
    )
    if len(marks) == 1:
        value = float(f"{parts[0] or 0}.{parts[1]}")
        if not groups or parts[0].startswith("0"):
            return "D", value
        # 1,000 is a thousand; 1.000 may be a thousand or one.
        return ("N", value * 1000) if marks[0] == "," else ("T", value)
    if groups and len(set(marks)) == 1:
        return "N", float("".join(parts))
    if groups is False and marks[-1] != marks[0] and all(len(p) == 3 for p in parts[1:-1]):
        return "D", float("".join(parts[:-1]) + "." + parts[-1])
    return None


def _is_letters(part: str | None) -> bool:
    return part is not None and part.isalpha()


def _is_number(part: str | None) -> bool:
    return part is not None and part[-1].isdecimal()


class _Chunk:
    """Reads one chunk from left to right."""

    def __init__(self, chunk: str) -> None:
        self.parts: list[str] = _LEX.findall(chunk)
        self.at = 0
        self.letters: list[str] = []
        self.values: list[float] = []

    def peek(self, ahead: int = 0) -> str | None:
        place = self.at + ahead
        return self.parts[place] if 0 <= place < len(self.parts) else None

    def add(self, letter: str, *values: float) -> None:
        self.letters.append(letter)
        self.values += values

    def skip_name(self) -> None:
        """A name with digits in it (2C-B, AM-2201): one word, up to the next separator."""
        while (part := self.peek()) is not None and (part[-1].isalnum() or part in "-."):
            self.at += 1
        self.add("w")

    def read(self) -> Read:
        while (part := self.peek()) is not None:
            if _is_number(part):
                self.number(part)
            elif _is_letters(part):
                self.word(part)
            else:
                self.sign(part)
        return "".join(self.letters), tuple(self.values)

    def word(self, part: str) -> None:
        following = self.peek(1)
        if part in "xх" and _is_number(following) and not _is_letters(self.peek(-1)):
            self.add("x")
        elif _is_number(following):  # ak47, u47700
            self.skip_name()
            return
        elif (
            following == "-"
            and _is_number(self.peek(2))
            and not (WORDS.get(self.peek(3) or "", "w") in UNITS + "P" and part not in ("u", "f"))
        ):  # am-2201, but mdma-1g is a name and an amount
            self.skip_name()
            return
        else:
            letters, values = read_word(part)
            self.add(letters, *values)
        self.at += 1

    def sign(self, part: str) -> None:
        before, after = self.peek(-1), self.peek(1)
        if part == "+":
            # A+++ and 90%+ praise; 10g+1g and a plus that stands alone add.
            if (
                _is_number(after)
                or (before is None and after is None)
                or (after is None and self.letters and self.letters[-1] in UNITS + "P" + NUMBERS)
            ):
                self.add("+")
        elif part == "×" or (part == "*" and before is not None and _is_number(after)):
            self.add("x")
        elif part == "%":
            self.add("%")
        elif part in "#№":
            self.add("#")
        elif part in _SYMBOLS and not _is_number(before):
            if _is_number(after):  # $120
                self.at += 1
                self.add("C")
            else:
                self.add("$")
        elif part == "/" and _is_letters(after) and WORDS.get(after or "", "w") in UNITS + "P":
            if self.letters and self.letters[-1][-1] in GRAMS:  # 100mg/ml
                self.letters[-1] = self.letters[-1][:-1] + "c"
                self.at += 1
            else:  # $5/g
                self.add("p")
        self.at += 1

    def number(self, part: str) -> None:
        before, after = self.peek(-1), self.peek(1)
        read = read_number(part)
        if read is None and "." not in part and not (after == "-" and _is_letters(self.peek(2))):
            read = "R", _UNCLEAR  # 1,2,3 g
        if read is None or before in ("#", "№") or (before == "." and _is_letters(self.peek(-2))):
            self.skip_name()
            return
        letter, value = read
        self.at += 1
        if after in ("-", "/") and _is_number(self.peek(1)):
            joined = [part]
            while self.peek() in ("-", "/") and _is_number(self.peek(1)):
                joined += [str(self.peek()), str(self.peek(1))]
                self.at += 2
            after = self.peek()
            text = "".join(joined)
            whole = all(one.isdecimal() for one in joined[::2])
            date = len(joined) > 3 and whole and WORDS.get(after or "", "w") not in UNITS
            if date or (after == "-" and _is_letters(self.peek(1))):  # 3,4-x
                self.skip_name()
                return
            letter, value = "R", _UNCLEAR
            if text == "1/8":
                letter, value = "E", 0.125
            elif text in _FRACTIONS:
                top, bottom = text.split("/")
                letter, value = "F", float(top) / float(bottom)
        self.number_end(part, letter, value, after)

    def number_end(self, part: str, letter: str, value: float, after: str | None) -> None:
        """What follows the number decides whether it is an amount, a price or a name."""
        beyond = self.peek(1)
        if _is_letters(after) and _is_number(beyond) and str(after)[-1] in "xх":
            unit = str(after)[:-1]
            if WORDS.get(unit, "w") in UNITS:  # 10gx5
                self.add(letter + WORDS[unit] + "x", value)
                self.at += 1
                return
        if after == "%":
            self.at += 1
            self.add("%")
        elif after is not None and after in _SYMBOLS:
            self.at += 1
            self.add("C")
        elif _is_letters(after):
            kind = WORDS.get(str(after), "w")
            year = part.isdecimal() and 1990 <= value <= 2035 and after == "г"
            if after in ("k", "к") and letter in "NBD" and not _is_number(beyond):
                self.add("K", value * 1000)
            elif after == "th" and letter in "EF":
                self.add(letter + "t", value)
            elif after == "ball" and value == 8:
                self.add("A", OUNCE / 8)
            elif kind == "e":
                self.add("C")
            elif kind == "x" and not (beyond == "-" and _is_letters(self.peek(2))):
                self.add(letter + "x", value)
            elif kind in UNITS + "PJ" and not year and not _is_number(beyond):
                self.add(letter + kind, value)
            else:
                self.skip_name()
                return
            self.at += 1
        elif after == "-" and _is_letters(beyond):
            kind = WORDS.get(str(beyond), "w")
            if beyond == "ball" and value == 8:
                self.add("A", OUNCE / 8)
                self.at += 2
            elif kind in UNITS + "P" and len(str(beyond)) > 1:  # 10-gram
                self.add(letter + kind, value)
                self.at += 2
            elif kind == "x":
                self.add(letter + "x", value)
                self.at += 2
            else:  # 4-mmc
                self.skip_name()
        elif part.isdecimal() and 2010 <= value <= 2035 and len(part) == 4:
            self.add("w")  # a year
        else:
            self.add(letter, value)


def read_word(word: str) -> Read:
    """Letter and numbers of a word of letters only."""
    letter = WORDS.get(word)
    if letter is not None:
        return letter, ()
    if word in AMOUNT_WORDS:
        return "A", (AMOUNT_WORDS[word],)
    if word in FRACTION_WORDS:
        return "F", (FRACTION_WORDS[word],)
    if word in NUMBER_WORDS:
        return "N", (NUMBER_WORDS[word],)
    return "w", ()


def read_chunk(chunk: str) -> Read:
    """Letters and numbers of one chunk: ``5x100mg`` gives ``NxBm`` and (5, 100)."""
    return read_word(chunk) if chunk.isalpha() else _Chunk(chunk).read()
