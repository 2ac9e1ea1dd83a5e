"""Damaged text and its repair."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import clean_text, damage
from workbook.listings.text import clean


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("ÐœÐµÑ„ÐµÐ´Ñ€Ð¾Ð½ 0,5Ð³", "Мефедрон 0,5г"),
        ("РњРµС„РµРґСЂРѕРЅ", "Мефедрон"),
        ("Ìåôåäðîí 1ã", "Мефедрон 1г"),
        ("â˜… 3.5g â˜…", "★ 3.5g ★"),
        ("café über", "café über"),
        ("KÃ¶ln", "Köln"),
        ("\u0421OCAINE 5g", "COCAINE 5g"),
        ("Mефедрон", "Мефедрон"),
        ("LSD 100х А+++", "LSD 100x A+++"),
        ("о-DSMT", "o-DSMT"),
        ("USB-кабель", "USB-кабель"),
        ("LSD Вася", "LSD Вася"),
        ("â–º 5 pcs", "► 5 pcs"),
        ("Ð°mÑ€hÐµtÐ°minÐµ", "amphetamine"),
        ("10\u200b0g", "100g"),
        ("&amp; 5g &quot;x&quot;", '& 5g "x"'),
        ("1½ oz", "1½ oz"),
        ("ＭＤＭＡ", "MDMA"),
        ("  Nether\r\nlands\u00a0", "Nether lands"),
        ("MDMAкристалл", "MDMAкристалл"),
        ("хax", "xax"),
        ("хaх", "хах"),
        ("5g\x07Speed", "5g Speed"),
    ],
)
def test_repair(damaged: str, repaired: str) -> None:
    assert clean(damaged) == repaired


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="абвгдежзиклмнопрстуфхцшщэюя", min_size=6, max_size=14))
def test_cyrillic_read_as_western_is_repaired(word: str) -> None:
    assert clean(f"{word.encode('cp1251').decode('cp1252', 'ignore')} 5g") == f"{word} 5g"


UNDAMAGED = st.text(alphabet="abcXYZ 0123456789.,%$#+-()/", max_size=30)


@settings(deadline=None)
@given(UNDAMAGED)
def test_undamaged_text_only_loses_spaces(text: str) -> None:
    assert clean(text) == " ".join(text.split())
    assert not damage(pd.Series([" ".join(text.split())])).any(axis=None)


def test_series_keep_their_index_and_gaps() -> None:
    texts = pd.Series(["a  b", None, "a  b"], index=[3, 1, 1], name="title")
    cleaned = clean_text(texts)
    assert list(cleaned.index) == [3, 1, 1] and cleaned.name == "title"
    assert cleaned.tolist()[0] == "a b" and cleaned.isna().tolist() == [False, True, False]


def test_damage_is_named() -> None:
    found = damage(
        pd.Series(["KÃ¶ln", "a\u200bb", "\u0421OCAINE", "x &amp; y", "a  b", "fine", None])
    )
    assert found.to_numpy().sum() == 5
    assert found.loc[0, "mojibake"] and found.loc[1, "invisible"] and found.loc[2, "mixed script"]
    assert (
        found.loc[3, "html entity"] and found.loc[4, "spaces"] and not found.loc[5:].any(axis=None)
    )
