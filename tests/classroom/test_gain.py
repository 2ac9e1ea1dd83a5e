"""The gain of a class, from a small gradebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.cells import ROOT
from tests.nbgrader_runs import workbook
from workbook.classroom.gain import Item, class_gain, sentences, worst
from workbook.course.notebook import Notebook

ITEMS = [f"item-{number}" for number in range(1, 11)]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with the two tests and an empty gradebook."""
    for name in ("pretest", "posttest"):
        shutil.copytree(ROOT / "source" / name, tmp_path / "source" / name)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def enter(course: Path, assignment: str, rights: dict[str, int | list[int] | None]) -> None:
    """Enter results: the numbers of the items that are right, or how many; None is not graded."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        book.update_or_create_assignment(assignment)
        book.update_or_create_notebook("test", assignment)
        for item in ITEMS:
            book.update_or_create_grade_cell(
                f"{item}-check", "test", assignment, max_score=1, cell_type="code"
            )
        for student, right in rights.items():
            book.update_or_create_student(student)
            submission = book.update_or_create_submission(assignment, student)
            numbers = range(1, right + 1) if isinstance(right, int) else right
            for grade in submission.notebooks[0].grades:
                if numbers is None:
                    continue
                number = int(grade.name.split("-")[1])
                grade.auto_score, grade.needs_manual_grade = float(number in numbers), False
        book.db.commit()


def test_the_gain_is_that_of_the_class_averages(course: Path) -> None:
    enter(course, "pretest", {"anna": 2, "boris": 6})
    enter(course, "posttest", {"anna": 8, "boris": 7})
    gain = class_gain(course)
    assert (gain.both, gain.before, gain.after) == (2, pytest.approx(0.4), pytest.approx(0.75))
    assert gain.gain == pytest.approx(0.35 / 0.6)
    assert gain.single == pytest.approx((0.6 / 0.8 + 0.1 / 0.4) / 2)


def test_a_class_can_lose(course: Path) -> None:
    enter(course, "pretest", {"anna": 5})
    enter(course, "posttest", {"anna": 4})
    assert class_gain(course).gain == pytest.approx(-0.2)


def test_who_has_one_test_only_does_not_count(course: Path) -> None:
    enter(course, "pretest", {"anna": 2, "boris": 9, "vera": 9})
    enter(course, "posttest", {"anna": 6, "ion": 1})
    gain = class_gain(course)
    assert (gain.both, gain.only_before, gain.only_after) == (1, 2, 1)
    assert gain.gain == pytest.approx(0.5)
    assert {item.after for item in gain.items} == {0, 1}
    assert sentences(gain)[0].startswith("Both tests: 1 person. Only Monday's: 2. Only Friday's: 1")


def test_full_points_on_monday_count_in_the_class_and_have_no_single_gain(course: Path) -> None:
    enter(course, "pretest", {"anna": 10, "boris": 0})
    enter(course, "posttest", {"anna": 10, "boris": 5})
    gain = class_gain(course)
    assert gain.gain == pytest.approx(0.5)
    assert (gain.single, gain.with_room) == (pytest.approx(0.5), 1)


def test_nothing_to_gain_is_said(course: Path) -> None:
    enter(course, "pretest", {"anna": 10})
    enter(course, "posttest", {"anna": 9})
    gain = class_gain(course)
    assert (gain.gain, gain.single, gain.both) == (None, None, 1)
    assert "All had full points on Monday. There was nothing to gain." in sentences(gain)


def test_who_waits_for_a_mark_is_left_out_and_said(course: Path) -> None:
    enter(course, "pretest", {"anna": 2, "boris": 2})
    enter(course, "posttest", {"anna": 6, "boris": None})
    gain = class_gain(course)
    assert (gain.both, gain.waiting, gain.only_before) == (1, 1, 0)
    assert any("Left out: 1 person" in line for line in sentences(gain))


def test_a_mark_by_hand_counts(course: Path) -> None:
    enter(course, "pretest", {"anna": 0})
    enter(course, "posttest", {"anna": 0})
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        book.find_grade("item-3-check", "test", "posttest", "anna").manual_score = 1
        book.db.commit()
    gain = class_gain(course)
    assert gain.gain == pytest.approx(0.1)
    assert [item.after for item in gain.items] == [0, 0, 1, *[0] * 7]


def test_items_have_the_headings_of_the_post_test_and_two_shares(course: Path) -> None:
    enter(course, "pretest", {"anna": [1, 2], "boris": [1], "vera": [], "ion": []})
    enter(course, "posttest", {"anna": [1, 2, 3], "boris": [1, 2], "vera": [1, 2], "ion": [1]})
    items = class_gain(course).items
    assert len(items) == 10
    assert items[:3] == (
        Item("The file on the stick", 0.5, 1),
        Item("Fewer parcels", 0.25, 0.75),
        Item("First notified", 0, 0.25),
    )
    assert [item.heading for item in worst(items, 3)] == [item.heading for item in items[3:6]]


def test_an_item_without_a_twin_has_no_share_on_monday(course: Path) -> None:
    enter(course, "posttest", {"anna": 1})
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        book.add_assignment("pretest")
        book.add_notebook("test", "pretest")
        book.add_grade_cell("item-2-check", "test", "pretest", max_score=1, cell_type="code")
        grade = book.add_submission("pretest", "anna").notebooks[0].grades[0]
        grade.auto_score, grade.needs_manual_grade = 1, False
        book.db.commit()
    assert [item.before for item in class_gain(course).items] == [None, 1, *[None] * 8]


def test_without_source_an_item_has_its_grade_id(course: Path) -> None:
    shutil.rmtree(course / "source" / "posttest")
    enter(course, "pretest", {"anna": 0})
    enter(course, "posttest", {"anna": 0})
    assert {item.heading for item in class_gain(course).items} == set(ITEMS)


def test_nobody_yet(course: Path) -> None:
    done = workbook(course, "grades", "--gain")
    assert done.returncode == 0, done.stderr
    assert "Both tests: 0 people." in done.stdout
    assert "There is no gain yet." in done.stdout
    enter(course, "pretest", {"anna": 3})
    assert class_gain(course).only_before == 1


def test_the_command_shows_the_gain_and_five_items(course: Path) -> None:
    enter(course, "pretest", {"anna": 2, "boris": 2})
    enter(course, "posttest", {"anna": 6, "boris": 6})
    done = workbook(course, "grades", "--gain")
    assert done.returncode == 0, done.stderr
    assert "Normalised gain of the class averages (Hake 1998): 0.50." in done.stdout
    rows = [line for line in done.stdout.splitlines() if "%" in line and "│" in line]
    assert [row.split("│")[1].strip() for row in rows] == [
        "The same nickname", "Where the rest goes", "Eight inputs",
        "A sentence for the court", "The file on the stick",
    ]  # fmt: skip
    assert [cell.strip() for cell in rows[-1].split("│")[2:4]] == ["100%", "100%"]
    assert "anna" not in done.stdout


def test_gain_and_csv_exclude_each_other(course: Path) -> None:
    done = workbook(course, "grades", "--gain", "--csv", "out.csv")
    assert done.returncode == 2
    assert not (course / "out.csv").exists()


def test_pre_test_and_post_test_ask_the_same_ideas_in_another_way() -> None:
    tests = [
        Notebook.read(ROOT / "source" / name)
        for name in ("pretest/1-0-pre-test.ipynb", "posttest/5-5-post-test.ipynb")
    ]
    first, last = ({task.grade_id: task for task in notebook.tasks} for notebook in tests)
    assert list(first) == list(last) == ITEMS
    for name in ITEMS:
        assert first[name].points == last[name].points == 1
        assert first[name].task.source != last[name].task.source
        # Somebody who remembers Monday's letter gains nothing from it.
        assert first[name].answer.source != last[name].answer.source
