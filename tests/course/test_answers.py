"""Files of known answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.course.conftest import ANSWERS
from workbook.course.answers import AnswersError, KnownAnswer, answers_path, load_answers


def test_known_answers_are_read(tmp_path: Path) -> None:
    path = answers_path(tmp_path / "1-2-series.ipynb")
    assert path.name == "1-2-series.answers.yaml"
    path.write_text(ANSWERS, encoding="utf-8")
    answers = load_answers(path)
    assert list(answers) == ["change"]
    assert answers["change"].wrong[0] == KnownAnswer("change = 22.7", "sign")
    assert answers["change"].right == (KnownAnswer("change = -227 / 10"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b", "one entry for each task"),
        ("change: [1, 2]", "task change: two lists"),
        ("change: {wrong: no}", "wrong must be a list"),
        ("change: {wrong: [{code: a}]}", "wrong answer 1: say in why"),
        ("change: {right: [{code: 3}]}", "right answer 1: code must be text"),
        ("change: {right: [{kode: a}]}", "code, why"),
        ("change:\n  right:\n    - code: a: b\n", "not YAML at line 3"),
    ],
)
def test_a_faulty_file_is_described(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.answers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnswersError) as caught:
        load_answers(path)
    assert "a.answers.yaml" in caught.value.message
    assert message in caught.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnswersError, match=r"no a\.answers\.yaml"):
        load_answers(tmp_path / "a.answers.yaml")
