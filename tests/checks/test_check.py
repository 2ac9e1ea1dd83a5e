"""What a trainee is told."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from workbook.checks import CheckFailed, Marks, check, seal
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
cyrillic = "а"
cyrillics = ["В", "A"]
infinite = math.inf
figure = go.Figure(go.Bar(y=[1]))
empty_figure = go.Figure()
quiet = True


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (lambda: check("nowhere"), "nowhere does not exist. Run the cell above first."),
        (lambda: check("dots"), "dots is still three dots."),
        (lambda: check("text").is_number(), "text is text. A number is expected, without quotes."),
        (lambda: check("quiet").is_number(), "quiet is a truth value. A number is expected."),
        (lambda: check("column").is_number(), "column is a column of values. One number"),
        (lambda: check("infinite").is_number(), "infinite is not a finite number."),
        (lambda: check("nothing").is_text(), "nothing is nothing (None). Text is expected"),
        (lambda: check("half").is_whole_number(), "half has decimals."),
        (lambda: check("year").between(0, 100, "A share."), "year is 2,015. That cannot be"),
        (lambda: check("year").one_of("a", "b"), "year must be one of: a, b."),
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


def test_an_answer_is_marked_later_until_it_is_marked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check("text").is_text().done()
    assert "Your answer is noted. It is marked later." in capsys.readouterr().out
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check("text").is_text().done()
    said = capsys.readouterr().out
    assert "Your answer is noted." in said and "later" not in said
