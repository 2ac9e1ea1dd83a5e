"""Headers are read, and a faulty one is told what it must look like."""

from __future__ import annotations

import pytest

from tests.course.conftest import HEADER
from workbook.course.header import HeaderError, parse_header

GOOD = HEADER.format(kind="Lesson", minutes=25, words="series, percent change")


def test_every_part_of_a_header_is_read() -> None:
    header = parse_header(GOOD)
    assert (header.kind, header.number, header.title) == ("lesson", "1.2", "Reading a series")
    assert (header.day, header.session, header.minutes) == (1, 2, 25)
    assert header.question == "Does Europe see fewer new drugs?"
    assert header.objectives == ("read a series",)
    assert header.new_words == ("series", "percent change")
    assert header.before == "nothing"


def test_none_means_no_new_words() -> None:
    assert parse_header(GOOD.replace("series, percent change", "None")).new_words == ()


def test_the_pre_test_is_session_0_and_needs_no_objectives() -> None:
    text = GOOD.replace("# 1.2", "# 1.0").replace("Session 2", "Session 0")
    text = text.replace("**You will learn to**", "").replace("- read a series", "")
    assert parse_header(text).session == 0
    assert parse_header(text).objectives == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# 1.2 Reading a series", "", "first line"),
        ("# 1.2 Reading", "## 1.2 Reading", "first line"),
        ("# 1.2 Reading", "# Reading", "first line"),
        ("**Lesson**", "**Lecture**", "second line"),
        ("25 minutes", "a while", "second line"),
        ("25 minutes", "0 minutes", "second line"),
        ("Session 2", "Session 3", "Make them agree"),
        ("**Question:** Does Europe see fewer new drugs?", "", "**Question:** is missing"),
        (" Does Europe see fewer new drugs?", "", "Nothing stands after **Question:**"),
        ("**You will learn to**", "", "**You will learn to** is missing"),
        ("- read a series", "", "No list stands under"),
        ("**New words:** series, percent change", "", "**New words:** is missing"),
        ("series, percent", "series,, percent", "comma too many"),
        ("**Before this:** nothing", "", "**Before this:** is missing"),
        ("**Before this:** nothing", "**Before this:** a\n**Before this:** b", "there 2 times"),
    ],
)
def test_a_faulty_line_is_named(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(HeaderError) as caught:
        parse_header(GOOD.replace(old, new, 1))
    assert message in caught.value.message


def test_an_empty_cell_has_no_header() -> None:
    with pytest.raises(HeaderError, match=r"It must look like: # 1\.2"):
        parse_header("")
