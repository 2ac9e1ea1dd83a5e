"""The dirt of real scrapes, one function a kind, laid over clean rows.

Each function takes a random generator and a table of text cells, changes some cells in place
and returns which rows it changed. :data:`DIRT` names them in the order in which they are laid,
and says what each does and where its share comes from.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

Dirt = Callable[[np.random.Generator, pd.DataFrame], np.ndarray]

_TWINS = str.maketrans("асеорхАСЕОРХТМКВН", "aceopxACEOPXTMKBH")
_TWINS_BACK = str.maketrans("aceopxACEOPXTMKBH", "асеорхАСЕОРХТМКВН")
_MISSPELT = {
    "United States": ("USA", "United\nStates", "Untied States", "US", "united states", "U.S.A."),
    "United Kingdom": ("UK", "United\nKingdom", "Untied Kingdom", "GB", "united kingdom"),
    "Germany": ("DE", "Germany ", "Deutschland", "germany", "Gremany"),
    "Netherlands": ("NL", "The Netherlands", "Holland", "Netherland", "Nederland"),
    "Australia": ("AUS", "Austrailia", "australia"),
    "Canada": ("CA", "canada", "Cananda"),
    "France": ("FR", "france"),
    "Worldwide": ("World\nWide", "WW", "worldwide"),
    "Russia": ("Россия", "РФ", "RU"),
    "Ukraine": ("Украина", "UA", "Україна"),
    "Belarus": ("Беларусь", "BY"),
    "Moldova": ("Молдова", "MD"),
}  # fmt: skip


def mojibake(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """UTF-8 read as Windows-1252: a fault of the crawler's first version on western markets."""
    titles = cells["title"]
    foreign = ~titles.str.fullmatch(r"[\x00-\x7f]*") & (cells["version"] == 1) & ~cells["regional"]
    hit = foreign.to_numpy() & (rng.random(len(cells)) < 0.85)
    broken = {text: _misread(text) for text in titles[hit].unique()}
    cells.loc[hit, "title"] = titles[hit].map(broken)
    return hit


def _misread(text: str) -> str:
    # As browsers do: bytes that Windows-1252 leaves open become control characters.
    raw = text.encode("utf-8")
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw
    )  # fmt: skip


def homoglyphs(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """Letters of the other alphabet that look the same, in a few titles."""
    chosen = rng.random(len(cells)) < np.where(cells["regional"], 0.012, 0.004)
    titles = cells.loc[chosen, "title"]
    swapped = [
        text.translate(_TWINS) if east else text.translate(_TWINS_BACK)
        for text, east in zip(titles, cells.loc[chosen, "regional"], strict=True)
    ]
    cells.loc[chosen, "title"] = swapped
    hit = chosen.copy()
    hit[chosen] = titles.to_numpy() != np.array(swapped, dtype=object)
    return hit


def zero_width(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """Characters without width inside titles."""
    hit = rng.random(len(cells)) < np.where(cells["regional"], 0.02, 0.004)
    titles = cells.loc[hit, "title"]
    half = titles.str.len() // 2
    cells.loc[hit, "title"] = [
        text[:at] + "\u200d" + text[at:] for text, at in zip(titles, half, strict=True)
    ]
    return hit


def html_entities(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """``&amp;`` and its like, left over from the page."""
    chosen = rng.random(len(cells)) < 0.04
    titles = cells.loc[chosen, "title"]
    written = titles.str.replace("%", "&#37;").str.replace(" - ", " &ndash; ")
    cells.loc[chosen, "title"] = written
    hit = chosen.copy()
    hit[chosen] = (written != titles).to_numpy()
    return hit


def spaces(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """Double, leading and trailing spaces."""
    hit = rng.random(len(cells)) < 0.05
    titles = cells.loc[hit, "title"]
    cells.loc[hit, "title"] = "  " + titles.str.replace(" ", "  ", n=1) + " "
    return hit


def cut_titles(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """Long titles end in three dots, on the market whose list shows forty characters."""
    hit = (cells["cuts"] & (cells["title"].str.len() > 43)).to_numpy()
    cells.loc[hit, "title"] = cells.loc[hit, "title"].str.slice(0, 40) + "..."
    return hit


def null_prices(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """The word ``null`` where a price was not loaded."""
    hit = rng.random(len(cells)) < 0.038
    cells.loc[hit, "price"] = "null"
    return hit


def zero_prices(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """A price of nothing."""
    hit = (rng.random(len(cells)) < 0.006) & (cells["price"] != "null").to_numpy()
    cells.loc[hit, "price"] = cells.loc[hit, "price"].str.replace(r"\d", "0", regex=True)
    return hit


def null_counters(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """The word ``null`` in place of the sales counter."""
    hit = rng.random(len(cells)) < 0.05
    cells.loc[hit, "sold"] = "null"
    return hit


def ship_from(rng: np.random.Generator, cells: pd.DataFrame) -> np.ndarray:
    """Countries misspelt, abbreviated, translated, or with a line break inside."""
    chosen = rng.random(len(cells)) < 0.16
    hit = np.zeros(len(cells), bool)
    for right, wrong in _MISSPELT.items():
        mine = chosen & (cells["ships_from"] == right).to_numpy()
        cells.loc[mine, "ships_from"] = rng.choice(wrong, int(mine.sum()))
        hit |= mine
    return hit


#: Name: function, what it does, share and where the share comes from.
DIRT: dict[str, tuple[Dirt, str, str]] = {
    "html entities": (html_entities, "`%` and dashes as HTML entities", "4 % of rows; assumed"),
    "homoglyphs": (homoglyphs, "letters of the other alphabet that look the same",
                   "1.2 % of titles on the regional market; measured, market B"),
    "zero width": (zero_width, "a zero-width joiner in the title",
                   "2 % of titles on the regional market; measured, market B"),
    "spaces": (spaces, "double, leading and trailing spaces", "5 % of rows; assumed"),
    "cut": (cut_titles, "titles longer than 43 characters end in `...`",
            "one market, first layout; 40 % of detail names in market A"),
    "mojibake": (mojibake, "UTF-8 read as Windows-1252",
                 "85 % of non-ASCII titles in the first layout; 11 % of titles in market A"),
    "null price": (null_prices, "`null` in place of the price", "3.8 %; measured, market A"),
    "zero price": (zero_prices, "a price of 0", "0.6 %; 1.2 % of detail prices in market A"),
    "null counter": (null_counters, "`null` in place of the sales counter",
                     "5 %; 34 % of another counter in market A"),
    "ship-from": (ship_from, "countries misspelt, abbreviated or broken over two lines",
                  "16 % of rows; 24 spellings of 20 countries in market C"),
}  # fmt: skip


def soil(rng: np.random.Generator, cells: pd.DataFrame) -> pd.Series:
    """Lay all dirt over the cells, in place; returns the names of what hit each row, by ``;``."""
    names = np.full(len(cells), "", dtype=object)
    for name, (function, _, _) in DIRT.items():
        hit = function(rng, cells)
        names[hit] = names[hit] + ";" + name
    return pd.Series(names, index=cells.index).str.lstrip(";")
