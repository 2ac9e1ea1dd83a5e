"""Titles as vendors write them: each has a habit of order, unit, capitals and ornament."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from workbook.world.market.words import WORDS

_WORDS = WORDS["titles"]


def write_titles(
    rng: np.random.Generator, listings: pd.DataFrame, vendors: pd.DataFrame,
    spellings: pd.DataFrame,
) -> tuple[list[str], list[str]]:  # fmt: skip
    """A title for each listing, and the spelling of the substance that stands in it."""
    by_substance: dict[str, dict[str, list[str]]] = {}
    for spelling in spellings.to_dict("records"):
        east = spelling["kind"] in ("cyrillic", "transliteration")
        names = by_substance.setdefault(spelling["substance"], {"west": [], "east": []})
        names["east" if east else "west"].append(spelling["spelling"])
    style = vendors["style"].to_numpy()
    titles, used = [], []
    habits: dict[int, _Habit] = {}
    ladder_words: dict[int, tuple[str, str]] = {}
    rows = listings[["vendor", "place", "ladder", "substance", "quantity", "unit", "regional",
                     "price_usd"]]  # fmt: skip
    for row in rows.to_dict("records"):
        habit = habits.setdefault(row["vendor"], _Habit(int(style[row["vendor"]])))
        # Some vendors of the regional market write Latin letters only.
        row["regional"] = bool(row["regional"]) and not habit.latin
        names = by_substance[row["substance"]]
        if row["ladder"] not in ladder_words:
            east = bool(row["regional"] and names["east"] and rng.random() < 0.8)
            name = str(rng.choice(names["east"] if east else names["west"]))
            words = habit.praise(rng, row["regional"])
            ladder_words[row["ladder"]] = (name, words)
        name, words = ladder_words[row["ladder"]]
        titles.append(habit.title(rng, row, name, words))
        used.append(name)
    return titles, used


class _Habit:
    """How one vendor writes; fixed by a number."""

    def __init__(self, number: int) -> None:
        own = np.random.Generator(np.random.Philox(key=number))
        self._unit = str(own.choice(_WORDS["units"]))
        self._unit_east = str(own.choice(_WORDS["units_east"]))
        self._piece = str(own.choice(_WORDS["pieces"]))
        self._piece_east = str(own.choice(_WORDS["pieces_east"]))
        self._comma = 0.6 if own.random() < 0.08 else 0.05
        self._capitals = own.random() < 0.21
        self._first = own.random() < 0.45
        self._ornament = str(own.choice(_WORDS["ornament"])) if own.random() < 0.11 else ""
        self._emoji = str(own.choice(_WORDS["emoji"])) if own.random() < 0.13 else ""
        self._place = str(own.choice(_WORDS["places"])) if own.random() < 0.16 else ""
        self._join = str(own.choice([" ", " ", " - ", " | ", ", "]))
        self._favourite = own.permutation(len(_WORDS["praise"]))[:3]
        self._favourite_east = own.permutation(len(_WORDS["praise_east"]))[:2]
        self._purity = own.random() < 0.15
        self._price = own.random() < 0.065
        self._silent = own.random() < 0.13
        self.latin = own.random() < 0.4
        self._loud = own.choice(["", "", "", "!", "!!", "!!!"])

    def praise(self, rng: np.random.Generator, regional: bool) -> str:
        """Words of a product."""
        if regional:
            count = int(rng.integers(0, 3))
            return " ".join(_WORDS["praise_east"][i] for i in self._favourite_east[:count])
        count = int(rng.integers(0, 4))
        words = [_WORDS["praise"][i] for i in self._favourite[:count]]
        if self._purity:
            words.append(f"{int(rng.integers(70, 99))}%")
        return self._join.join(words)

    def title(self, rng: np.random.Generator, row: dict[str, Any], name: str, words: str) -> str:
        """The title of one listing."""
        amount = self._amount(rng, row["quantity"], row["unit"], row["regional"])
        if self._silent and rng.random() < 0.8:
            amount = ""
        parts = [amount, name, words] if self._first else [name, amount, words]
        if self._place and not row["regional"]:
            parts.append(self._place)
        if self._price:
            parts.append(f"${row['price_usd']:.0f}")
        text = " ".join(part for part in parts if part) + str(self._loud)
        text = text.upper() if self._capitals else text
        if self._ornament:
            text = f"{self._ornament} {text} {self._ornament}"
        return f"{self._emoji} {text}" if self._emoji else text

    def _amount(self, rng: np.random.Generator, quantity: float, unit: str, regional: bool) -> str:
        if unit == "g":
            if quantity >= 1000:
                word = "кг" if regional else "kg"
                number = f"{quantity / 1000:g}"
            elif quantity == 28 and not regional and self._first:
                return "1 oz"
            else:
                word = self._unit_east if regional else self._unit
                number = f"{quantity:g}"
        elif unit == "ml":
            number, word = f"{quantity:g}", "мл" if regional else "ml"
        else:
            number = f"{quantity:g}"
            word = self._piece_east if regional else self._piece
        if rng.random() < self._comma:
            number = number.replace(".", ",")
        return number + word
