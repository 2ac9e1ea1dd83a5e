"""What a trainee is told."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from workbook.checks import CheckFailed, Marks, answer, check, seal
from workbook.flows.clusters import Link
from workbook.market.series import Peak

year = 2015
text = "2015"
table = pd.DataFrame({"year": [2015, 2016], "count": [98, 66]})
column = table["count"]
dots = ...
letters = ["B", "A", "A"]
half = 1.5
nothing = None
comma = 27 * 30 * 0, 25
top = Peak(2015, 98.0)
joined = Link("yes", "spent together", ["t1"])
span = pd.Timedelta(days=3)
one_text = ["B D"]
satoshi = 1_907_399_065
cyrillic = "а"
cyrillics = ["В", "A"]
infinite = math.inf
huge, huger = 10**400, 10**5000
huge_list, huger_list = [huge], [huger, 1]
figure = go.Figure(go.Bar(y=[1]))
empty_figure = go.Figure()
quiet = True
blanks = ["B", "____"]
file = Path("copy.csv")
nearly = 20
unit_figure = go.Figure(go.Bar(y=[1]), {"yaxis": {"title": "tonnes seized"}})


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (lambda: check("nowhere"), "nowhere does not exist. Run the cell above first."),
        (lambda: check("dots"), "dots is still three dots."),
        (lambda: check("text").is_number(), "text is text. A number is expected, without quotes."),
        (lambda: check("quiet").is_number(), "quiet is True or False. A number is expected."),
        (lambda: check("column").is_number(), "column is a column of values. One number"),
        (lambda: check("infinite").is_number(), "infinite is not a finite number."),
        (lambda: check("huge"), "huge is far too large. Look for a power"),
        (lambda: check("huger").one_of("a", "b"), "huger is far too large."),
        (lambda: check("huge_list").sealed("x"), "huge_list is [1000"),
        (lambda: check("huger_list").sealed("x"), "huger_list is a number with thousands"),
        (lambda: check("huger_list").made_of("a"), "huger_list has an entry that is not among"),
        (lambda: check("nothing").is_text(), "nothing is nothing (None). Text is expected"),
        (lambda: check("half").is_whole_number(), "half has decimals."),
        (lambda: check("year").between(0, 100, "A share."), "year is 2,015. That cannot be"),
        (lambda: check("text").one_of("a", "b"), "text must be one of: a, b."),
        (lambda: check("year").one_of("a", "b"), "year is a number. Write one of these in quotes"),
        (lambda: check("quiet").one_of("A", remark="The letter."), "quiet is True or False. Write"),
        (
            lambda: check("text").one_of("a", remark="A letter."),
            "text must be one of: a. A letter.",
        ),
        (lambda: check("blanks").is_list(length=2), "blanks still has an empty blank: ____."),
        (lambda: check("file").is_text("Use sha256."), "file is the place of a file. Use sha256."),
        (
            lambda: check("nearly").sealed(seal("nearly", 19.5, 1), decimals=1),
            "nearly is 20. You rounded. Keep one decimal.",
        ),
        (
            lambda: check("unit_figure").is_figure(y_says=("substance",), remark="Of what?"),
            "unit_figure has a y axis that says 'tonnes seized'. Of what?",
        ),
        (
            lambda: check("unit_figure").is_figure(y_says=("tonnes",), y_never=("seiz",)),
            "unit_figure has a y axis that says 'tonnes seized'.",
        ),
        (lambda: check("joined").is_text(), "joined holds answer, reason, transactions together."),
        (lambda: check("joined").one_of("yes", "no"), "joined holds answer, reason, transactions"),
        (lambda: check("table").is_number(), "table is a whole table. One number is expected"),
        (lambda: check("span").is_number(), "span is a length of time. Put brackets around it"),
        (
            lambda: check("one_text").is_list(length=2),
            "one_text has 1 entry. It needs 2. Put each one into quotes of its own.",
        ),
        (lambda: check("satoshi").between(0, 1), "satoshi is 1,907,399,065. That cannot be right."),
        (lambda: check("letters").made_of("A", "B"), "letters uses one entry twice."),
        (lambda: check("letters").is_list(length=2), "letters has 3 entries. It needs 2."),
        (lambda: check("comma").is_number(), "comma has a comma in it, so it became several"),
        (lambda: check("top").is_number(), "top holds year, value together. Pick one: add .value"),
        (lambda: check("cyrillic").one_of("a", "b"), "cyrillic has a Cyrillic letter in it."),
        (lambda: check("cyrillics").made_of("A", "B"), "cyrillics has a Cyrillic letter in it."),
        (lambda: check("table").is_table(columns=["mark"]), "table has no column called mark."),
        (lambda: check("column").is_table(), "column is a column of values. A table is expected."),
        (lambda: check("figure").is_figure(y_title=True), "figure has no title on the y axis."),
        (lambda: check("empty_figure").is_figure(), "empty_figure is an empty figure."),
        (lambda: check("year").equals(2016), "year is not right."),
        (lambda: check("table").equals(table[:1]), "table is not right."),
        (
            lambda: check("year").sealed("x", hints={seal("year", 2015): "One year too early."}),
            "year is 2,015. One year too early.",
        ),
    ],
)
def test_each_step_says_one_kind_sentence(step: object, says: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        step()  # type: ignore[operator]
    assert caught.value.message.startswith(says)
    shown = caught.value._render_traceback_()
    assert len(shown) == 1 and shown[0].startswith("Not yet.")


def test_a_right_answer_goes_through_all_steps(capsys: pytest.CaptureFixture[str]) -> None:
    check("year").is_whole_number().between(2000, 2030).sealed(seal("year", 2015)).done("The peak.")
    check("table").is_table(columns=["year"], rows=2).equals(table.copy())
    check("column").is_column(rows=2).equals(pd.Series([98, 66]))
    assert "Right. The peak." in capsys.readouterr().out


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_a_seal_does_not_see_what_rounding_hides(value: float, decimals: int) -> None:
    assert seal("x", value, decimals) == seal("x", round(value, decimals + 8), decimals)


@given(st.text(min_size=1), st.text(min_size=1))
def test_seals_of_different_texts_differ(one: str, other: str) -> None:
    same = " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    assert (seal("x", one) == seal("x", other)) == same


def test_marks_give_parts_with_reasons() -> None:
    marks = Marks()
    with marks.part("the year", points=1):
        check("year").equals(2015)
    with marks.part("the text", points=2):
        check("text").equals("2016", remark="Look again.")
    with marks.part("the rest", points=1):
        raise KeyError("no such column")
    assert (marks.score, marks.most, repr(marks)) == (1, 4, "1")
    assert marks.reasons == [
        "the text: 0 of 2. text is not right. Look again.",
        "the rest: 0 of 1. The answer could not be checked (KeyError).",
    ]


def test_a_check_at_the_end_of_a_cell_leaves_no_line_under_it() -> None:
    assert DisplayFormatter().format(check("year").equals(2015)) == ({}, {})


def test_a_long_message_breaks_between_words() -> None:
    message = "answer " * 40
    shown = CheckFailed(message)._render_traceback_()[0].splitlines()
    assert len(shown) > 3 and max(map(len, shown)) <= 72
    assert " ".join(shown) == f"Not yet. {message}".strip()


@pytest.mark.parametrize(
    ("value", "right", "decimals", "said"),
    [
        (9.64, 9.6439, 4, "You rounded. Keep 4 decimals."),
        (9.7, 9.6521, 4, "You rounded. Keep 4 decimals."),
        (10, 9.6439, 4, "You rounded. Keep 4 decimals."),
        (9.63, 9.6439, 4, "The form is right, the value is not."),
        (0.3519, 35.19, 1, "This is a part of 1. For percent, multiply it by 100."),
    ],
)
def test_a_near_miss_says_what_is_missing(
    value: float, right: float, decimals: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "nearly", value)
    with pytest.raises(CheckFailed, match=re.escape(said)):
        check("nearly").sealed(seal("nearly", right, decimals), decimals=decimals)


@pytest.mark.parametrize(("value", "right"), [(20, 21.5), (1.0, 1.5)])
def test_a_value_that_rounding_does_not_give_is_not_called_rounded(
    value: float, right: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "nearly", value)
    with pytest.raises(CheckFailed) as caught:
        check("nearly").sealed(seal("nearly", right, 1), decimals=1)
    assert "rounded" not in caught.value.message


def shown_by(monkeypatch: pytest.MonkeyPatch, step: Callable[[], None]) -> dict[str, str]:
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(answer, "display", lambda data, raw: seen.append(data))
    step()
    return seen[0]


def test_a_noted_answer_looks_other_than_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = shown_by(monkeypatch, lambda: check("text").is_text().done())
    right = shown_by(monkeypatch, lambda: check("text").equals("2015").done())
    assert noted["text/plain"] == "✎ text: Your answer is noted. We look at it together later."
    assert right["text/plain"] == "✔ text: Right."
    colour = re.compile(r"solid (#\w+)")
    assert colour.findall(noted["text/html"]) != colour.findall(right["text/html"])
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    marked = shown_by(monkeypatch, lambda: check("text").is_text().done())
    assert marked["text/plain"] == "✎ text: Your answer is noted."


def test_answers_that_are_looked_at_together_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["text", "year"]
    noted = shown_by(monkeypatch, lambda: check("text").done("Read them.", together=names))
    assert noted["text/plain"] == (
        "✎ text, year: Your 2 answers are noted. We look at them together later. Read them."
    )
