"""The instructor's day with ``workbook`` and with nbgrader's own commands: the same scores."""

from __future__ import annotations

from pathlib import Path

from tests.classroom.class_of import check_scores, course_with_class, with_nbgrader, with_workbook


def test_a_small_class(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    kinds = course_with_class(ours, "pretest", 5)
    course_with_class(theirs, "pretest", 5)
    scores = with_workbook(ours, "pretest")
    check_scores(scores, kinds, "pretest")
    assert scores == with_nbgrader(theirs, "pretest")
    for student in kinds:
        (page,) = (ours / "feedback" / student / "pretest").glob("*.html")
        text = page.read_text(encoding="utf-8")
        # What a check says while it is tried, or leaves behind, has no place in feedback.
        assert "marked later" not in text and "Answer at 0x" not in text
