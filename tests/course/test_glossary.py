"""The glossary explains every new word of every lesson."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.cells import ROOT
from workbook.course.notebook import FOLDERS, Notebook, find_notebooks

GLOSSARY = ROOT / "docs" / "glossary.md"
LESSONS = [Notebook.read(file) for file in find_notebooks([FOLDERS["lesson"]], ROOT)]
# The identifiers of the taxonomy, version 0.3, that have to do with markets and money.
INTERPOL = {
    "BTC", "administrator", "blockchain", "coinjoin", "cryptocurrency", "customer", "dark_market",
    "dark_web", "darknet_forum", "dead_drop", "escrow", "exchange", "exit-scam",
    "fiat_currencies", "hosted-wallet", "metadata", "money_mule", "pgp_pretty_good_privacy",
    "service", "shop", "tor_network", "tumbler", "unhosted-wallet",
    "utxo_unspent_transaction_output", "vendor", "virtual_asset_service_provider", "wallet",
}  # fmt: skip


def entries() -> list[list[str]]:
    """Word, meaning, session and key of each line of the glossary."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [line.removeprefix("| ").removesuffix("|").split(" | ") for line in lines if "|" in line]
    return [[cell.strip() for cell in row] for row in rows if len(row) == 4][1:]


def sessions() -> dict[str, str]:
    """The first session that brings each word; the lessons come in their order."""
    first: dict[str, str] = {}
    for lesson in LESSONS:
        for word in lesson.header.new_words:
            first.setdefault(word.casefold(), lesson.header.number)
    return first


def test_there_are_words_to_explain() -> None:
    assert len(sessions()) >= 18
    assert len(entries()) >= len(sessions())


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.name)
def test_every_new_word_is_explained(lesson: Notebook) -> None:
    explained = {entry[0].casefold() for entry in entries()}
    missing = [word for word in lesson.header.new_words if word.casefold() not in explained]
    assert missing == [], f"docs/glossary.md: add {', '.join(missing)}"


def test_a_new_word_is_first_where_the_glossary_says() -> None:
    says = {word.casefold(): session for word, _, session, _ in entries()}
    wrong = {word: (says[word], session) for word, session in sessions().items()
             if word in says and says[word] != session}  # fmt: skip
    assert wrong == {}, "glossary, lesson"


def test_no_word_is_new_twice() -> None:
    words = Counter(word.casefold() for lesson in LESSONS for word in lesson.header.new_words)
    assert [word for word, times in words.items() if times > 1] == []


def test_words_stand_in_order_and_once() -> None:
    words = [entry[0].casefold() for entry in entries()]
    assert words == sorted(set(words))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry[0])
def test_an_entry_is_short_and_its_key_is_interpol_s(entry: list[str]) -> None:
    _, meaning, session, key = entry
    assert len(re.findall(r"[.:?](?= |$)", meaning)) <= 3 and meaning.endswith(".")
    assert len(meaning.split()) <= 32
    assert re.fullmatch(r"[1-5]\.[1-4]", session)
    assert not key or key.strip("`") in INTERPOL
