"""Invented vendor names, and the ways in which one changes."""

from __future__ import annotations

import numpy as np

from workbook.world.market.words import WORDS

_WORDS = WORDS["names"]


class Names:
    """Names that are not given twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def new(self, regional: bool) -> str:
        """A fresh name."""
        rng = self._rng
        while True:
            tail = str(rng.choice(_WORDS["tails"]))
            if regional:
                name = str(rng.choice(_WORDS["east"])) + str(rng.choice(["", "_", "-"])) + (
                    str(rng.choice(_WORDS["east"])) if rng.random() < 0.4 else tail)  # fmt: skip
            else:
                link = str(rng.choice(["", "", "", "_", "-", "."]))
                name = (
                    str(rng.choice(_WORDS["first"]))
                    + link
                    + str(rng.choice(_WORDS["second"]))
                    + tail
                )
                style = rng.random()
                name = name.lower() if style < 0.25 else name.upper() if style < 0.32 else name
            name = name.strip("_-.")
            if name.lower() not in self._given:
                self._given.add(name.lower())
                return name


def changed(name: str, rng: np.random.Generator) -> str:
    """The same name as somebody writes it on another market, or as an imitator copies it."""
    ways = (
        lambda: name + str(rng.choice(["2", "_", "1", "new", "_2", "Back"])),
        lambda: "The" + name,
        lambda: name.swapcase() if name.isupper() else name.lower(),
        lambda: name.replace("_", "").replace("-", "") + "s",
        lambda: name.replace("o", "0", 1) if "o" in name else name + "o",
        lambda: name.replace("l", "1", 1) if "l" in name else name + "l",
        lambda: name[:-1] if len(name) > 6 else name + "7",
    )
    return ways[int(rng.integers(0, len(ways)))]()
