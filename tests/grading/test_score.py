"""How a score is read."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_output

from tests.cells import graded
from workbook.grading.execute import Verdict
from workbook.grading.score import read_score
from workbook.mime import MARKS

OK = Verdict("ok")


def result(data: dict[str, object]) -> object:
    return new_output("execute_result", data=data, execution_count=1)


@pytest.mark.parametrize(
    ("outputs", "verdict", "points", "reason"),
    [
        ([], OK, 4, None),
        ([], None, 0, "The check did not run."),
        ([], Verdict("error", "total is not right."), 0, "total is not right."),
        ([], Verdict("not run", "The kernel died."), 0, "The kernel died."),
        ([new_output("stream", name="stderr", text="warning")], OK, 4, None),
        ([result({"text/plain": "1.5"})], OK, 1.5, None),
        ([result({"text/plain": "'text'"})], OK, 4, None),
        ([result({"text/plain": "99"})], OK, 0, "ask its author"),
        ([result({"text/plain": "-1"})], OK, 0, "ask its author"),
        ([result({"text/plain": "nan"})], OK, 0, "ask its author"),
        ([result({MARKS: {"score": 1, "most": 2, "reasons": ["Half."]}})], OK, 2, "Half."),
        ([result({MARKS: {"score": 3, "most": 2, "reasons": []}})], OK, 0, "ask its author"),
    ],
)
def test_read_score(
    outputs: list[object], verdict: Verdict | None, points: float, reason: str | None
) -> None:
    cell = graded("check", "x-check", "assert True", points=4)
    cell.outputs = outputs
    score = read_score(cell, verdict)
    assert score.points == points and score.most == 4
    assert bool(score.reasons) == bool(reason)
    assert reason is None or reason in score.reasons[0]


def test_only_a_graded_cell_has_a_score() -> None:
    with pytest.raises(ValueError, match="not graded"):
        read_score(graded("given", "x", "1"), OK)
