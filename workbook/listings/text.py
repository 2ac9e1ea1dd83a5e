"""Repair of damaged text: wrong decodings, invisible characters, look-alike letters.

About one title in ten of a western market is mojibake, and some words of a regional market mix
Latin and Cyrillic letters that look the same, so that a search does not find them. Repair of
UTF-8 that was read in another encoding is by ftfy (Speer, 2019, doi:10.5281/zenodo.2591652).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

import ftfy
import pandas as pd

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_KEPT = re.compile("[^½¼¾⅓⅔⅛]+")  # compatibility forms would glue 1½ to 11/2
_LATIN = "ABCEHKMOPTXYISJaceopxyisj"
_CYRILLIC = "АВСЕНКМОРТХУІЅЈасеорхуіѕј"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Characters that Windows-1252 shows for the second and later bytes of a UTF-8 sign.
_LATER = "".join(
    re.escape(bytes([byte]).decode("sloppy-windows-1252")) for byte in range(0x80, 0xC0)
)
_UTF8_SIGN = re.compile(f"[ÂÃÐÑÎÏ][{_LATER}]|[â-ï][{_LATER}]{{2}}|ð[{_LATER}]{{3}}")
_CP1251_RUN = re.compile("[À-ÿ¸¨]{3,}")


def clean_text(texts: pd.Series) -> pd.Series:
    """Texts with damage repaired, each different text once.

    HTML entities are resolved, mojibake is decoded, invisible and control characters are taken
    out, look-alike letters inside a word follow the script of the word, compatibility forms
    (full width, mathematical bold) become plain letters, and spaces are single.

    :returns: the repaired texts, same index; missing texts stay missing.
    """
    codes, unique = pd.factorize(texts, use_na_sentinel=True)
    cleaned = pd.array([clean(str(text)) for text in unique] + [None], dtype="str")
    return pd.Series(cleaned.take(codes), index=texts.index, name=texts.name)


def clean(text: str) -> str:
    """The same for one text."""
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = fix_mojibake(text)
        text = _INVISIBLE.sub("", text)
        text = _KEPT.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        text = html.unescape(fix_lookalikes(text))
    return " ".join(_CONTROL.sub(" ", text).split())


def fix_mojibake(text: str) -> str:
    """Text that was decoded with the wrong table, decoded with the right one.

    ``Ð¼ÐµÑ„`` (UTF-8 read as Windows-1252) and ``Ìåôåäðîí`` (Windows-1251 read as 1252) are
    recognised; a single accented letter is not touched.
    """
    fixed = _UTF8_SIGN.sub(_utf8_sign, text)  # ftfy leaves a lone sign such as â–º
    fixed = ftfy.fix_text(fixed, uncurl_quotes=False, unescape_html=False)
    runs = _CP1251_RUN.findall(fixed)
    letters = sum(map(len, runs))
    accented = sum(1 for letter in fixed if "À" <= letter <= "ÿ")
    if letters >= 4 and letters >= 0.8 * accented:
        try:
            return fixed.encode("cp1252").decode("cp1251")
        except UnicodeError:
            return fixed
    return fixed


def _utf8_sign(found: re.Match[str]) -> str:
    try:
        return found[0].encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return found[0]


def fix_lookalikes(text: str) -> str:
    """Words that mix Latin and Cyrillic look-alikes, written in one script.

    In a text whose other letters are all Latin, whole words of Cyrillic look-alikes (``оху``,
    ``100х``) become Latin too.
    """
    text = _WORD.sub(lambda found: _one_script(found[0]), text)
    latin = text.translate(_TO_LATIN)
    if latin != text and not _has_cyrillic(latin):
        words = _WORD.findall(text.translate(_TO_CYRILLIC))
        return latin if any(_has_latin(word) and len(word) > 2 for word in words) else text
    return text


def _has_cyrillic(text: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in text)


def _has_latin(text: str) -> bool:
    return any("a" <= letter <= "z" for letter in text.lower())


def _one_script(word: str) -> str:
    latin = sum("a" <= letter.lower() <= "z" for letter in word)
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    if not latin or not cyrillic:
        return word
    # Letters that exist in one script only say which script the word is in.
    in_latin, in_cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    may_latin, may_cyrillic = not _has_cyrillic(in_latin), not _has_latin(in_cyrillic)
    if may_latin and may_cyrillic:
        return in_latin if latin >= cyrillic else in_cyrillic
    return in_latin if may_latin else in_cyrillic if may_cyrillic else word


#: Kinds of damage and how each is seen.
_DAMAGE: dict[str, Callable[[str], bool]] = {
    "html entity": lambda text: html.unescape(text) != text,
    "mojibake": lambda text: not text.isascii() and fix_mojibake(text) != text,
    "invisible": lambda text: _INVISIBLE.search(text) is not None,
    "mixed script": lambda text: not text.isascii() and fix_lookalikes(text) != text,
    "spaces": lambda text: " ".join(text.split()) != text,
}


def damage(texts: pd.Series) -> pd.DataFrame:
    """What is wrong with each text: one yes/no column a kind of damage."""
    codes, unique = pd.factorize(texts, use_na_sentinel=True)
    found = {kind: [test(str(text)) for text in unique] + [False] for kind, test in _DAMAGE.items()}
    return pd.DataFrame(found).take(codes).set_axis(texts.index)
