"""Substances in titles by a table of spellings."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import count_matches, match_substances

SPELLINGS = pd.DataFrame(
    [
        ("dmt", "tryptamines", False, "DMT", "abbreviation"),
        ("5-meo-dmt", "tryptamines", True, "5-MeO-DMT", "name"),
        ("mephedrone", "cathinones", True, "mephedrone", "name"),
        ("mephedrone", "cathinones", True, "4-MMC", "abbreviation"),
        ("mephedrone", "cathinones", True, "мефедрон", "cyrillic"),
        ("mephedrone", "cathinones", True, "meow meow", "street name"),
        ("2c-b", "phenethylamines", False, "2C-B", "abbreviation"),
        ("a-pvp", "cathinones", True, "α-PVP", "abbreviation"),
        ("amphetamine", "stimulants", False, "amphetamine", "name"),
        ("amphetamine", "stimulants", False, "speed", "street name"),
        ("methamphetamine", "stimulants", False, "methamphetamine", "name"),
        ("methamphetamine", "stimulants", False, "ice", "street name"),
        ("cannabis", "cannabis", False, "kush", "street name"),
        ("spice", "cannabinoids", True, "K2", "street name"),
        ("ecstasy", "stimulants", False, "pills", "street name"),
        ("lsd", "psychedelics", False, "LSD", "abbreviation"),
        ("ketamine", "dissociatives", False, "k", "street name"),
        ("heroin", "opioids", False, "white", "street name"),
        ("cocaine", "stimulants", False, "white", "street name"),
        ("cocaine", "stimulants", False, "coke", "street name"),
        ("am-2201", "cannabinoids", True, "AM-2201", "name"),
        ("u-47700", "opioids", True, "U-47700", "name"),
    ],
    columns=["substance", "group", "nps", "spelling", "kind"],
)


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("5g 5-MeO-DMT", "5-meo-dmt"),
        ("5 MeO DMT 1g", "5-meo-dmt"),
        ("5meodmt freebase", "5-meo-dmt"),
        ("N,N-DMT 1g", "dmt"),
        ("4MMC crystals", "mephedrone"),
        ("4 mmc", "mephedrone"),
        ("Мефедрон 0,5г", "mephedrone"),
        ("10 x 2CB pills", "2c-b"),
        ("A-PVP", "a-pvp"),
        ("apvp", "a-pvp"),
        ("α-pvp", "a-pvp"),
        ("SPEED paste", "amphetamine"),
        ("amphetamine speed", "amphetamine"),
        ("LSD on ice", "lsd"),
        ("5 g K", "ketamine"),
        ("white coke", "cocaine"),
        ("10g-DMT", "dmt"),
        ("DMT-10g", "dmt"),
        ("speed-paste", "amphetamine"),
        ("best pills promo", "ecstasy"),
        ("25 pills LSD", "lsd"),
        ("am2201", "am-2201"),
        ("U47700 10g", "u-47700"),
    ],
)
def test_match(title: str, substance: str) -> None:
    row = match_substances(pd.Series([title]), SPELLINGS).iloc[0]
    assert (row["substance"], row["found"], row["score"]) == (substance, "exact", 100)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("methamphetamines", "none"),
        ("speedball", "none"),
        ("nice kushion", "none"),
        ("14-MMC", "none"),
        ("5F-DMT", "none"),
        ("coke-PHP", "none"),
        ("k 2gram", "none"),
        ("25 pills", "none"),
        ("5 k euro", "none"),
        ("speed and ice", "several"),
        ("LSD + 2C-B", "several"),
        ("white powder", "several"),
        ("", "none"),
    ],
)
def test_no_match_is_guessed(title: str, found: str) -> None:
    row = match_substances(pd.Series([title]), SPELLINGS).iloc[0]
    assert row["found"] == found and pd.isna(row["substance"]) and pd.isna(row["nps"])
    assert (row["candidates"] != "") == (found == "several")


def test_fuzzy_only_if_asked() -> None:
    titles = pd.Series(["мефедрона 1г", "amphetamin", "speeed"])
    assert (match_substances(titles, SPELLINGS)["found"] == "none").all()
    fuzzy = match_substances(titles, SPELLINGS, fuzzy=88)
    assert fuzzy["substance"].tolist() == ["mephedrone", "amphetamine", "amphetamine"]
    assert (fuzzy["score"] < 100).all() and fuzzy["group"].notna().all()
    rejected = match_substances(pd.Series(["25 pills", "coke-PHP", "5F-DMT"]), SPELLINGS, fuzzy=88)
    assert rejected["found"].tolist() == ["none"] * 3


def test_all_titles_are_counted() -> None:
    titles = pd.Series(["DMT", None, "LSD + DMT", "x", "kush"], index=[5, 5, 6, 7, 8])
    matches = match_substances(titles, SPELLINGS)
    assert list(matches.index) == [5, 5, 6, 7, 8]
    counts = count_matches(matches).set_index("found")["titles"]
    assert counts.to_dict() == {"exact": 2, "fuzzy": 0, "several": 1, "none": 2}


def slow(title: str, spelling: str) -> bool:
    """Whole words only, marks between them do not matter."""
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower()).split()
    wanted = "".join(letter if letter.isalnum() else " " for letter in spelling.lower()).split()
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["DMT", "LSD + DMT", "kush", "x", "speed"]), min_size=1).flatmap(
    lambda titles: st.tuples(st.just(titles), st.permutations(range(len(titles))))))  # fmt: skip
def test_row_order_does_not_matter(drawn: tuple[list[str], list[int]]) -> None:
    titles, order = drawn
    whole = match_substances(pd.Series(titles), SPELLINGS)
    turned = match_substances(pd.Series(titles).iloc[order], SPELLINGS)
    pd.testing.assert_frame_equal(turned.sort_index(), whole)


WORDS = "kush kushy speed ultra 10g paste coke cokes LSD"


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split())))
def test_the_same_as_word_by_word(words: list[str]) -> None:
    title = " ".join(words)
    row = match_substances(pd.Series([title]), SPELLINGS).iloc[0]
    plain = SPELLINGS[SPELLINGS["spelling"].isin(["kush", "speed", "coke", "LSD"])]
    met = {s for s, w in zip(plain["substance"], plain["spelling"], strict=True) if slow(title, w)}
    assert set(row["candidates"].split("; ")) - {""} == met
