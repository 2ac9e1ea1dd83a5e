"""No name, file or reason of a hand-in commands the terminal of an instructor."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.cells import hand_in, make_course, solved, write
from tests.classroom.hostile import ESCAPES, removed_after
from tests.nbgrader_runs import workbook
from workbook.classroom.day import GradeRow
from workbook.classroom.gradesheet import print_grades, write_csv
from workbook.classroom.progress import ClassProgress
from workbook.classroom.similarity import Comparison, Pair
from workbook.classroom.similarity_page import print_pairs
from workbook.classroom.similarity_page import write_csv as write_pairs
from workbook.classroom.verdict import Graded
from workbook.cli.grading import print_results
from workbook.shown import shown, shown_lines

EVIL = f"evil{ESCAPES}"


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Path]:
    yield from removed_after(make_course(tmp_path / "course"))


def is_calm(text: str) -> bool:
    """Nothing in it commands a terminal."""
    return all(sign.isprintable() or sign == "\n" for sign in text)


def test_signs_that_hide_are_shown() -> None:
    assert shown("a\u202eb\u200bc\x1b\udcff\U000e0041") == (
        "a\\u202eb\\u200bc\\u001b\\udcff\\U000e0041"
    )
    assert shown("a\nb\tc") == "a\\u000ab\\u0009c"
    assert shown_lines("a\nb\tc\x1b") == "a\nb\tc\\u001b"
    assert shown("a\u3164b\ufe0fc\u115f") == "a\\u3164b\\ufe0fc\\u115f"


def test_collect_tells_what_is_left_out(course: Path) -> None:
    assert workbook(course, "release", "tiny").returncode == 0
    place = course / "inbox" / "boris"
    write(solved(), place / "tiny.ipynb")
    (place / f"x{ESCAPES}.txt").write_text("x")
    (place / "y\nLeft out: nothing else.txt").write_text("x")
    done = workbook(course, "collect", "tiny", "--from", "inbox")
    assert "x\\u001b]0;title" in done.stderr and is_calm(done.stderr + done.stdout)
    assert "\nLeft out: nothing" not in done.stderr


@pytest.mark.parametrize(
    "verb",
    ["roster list", "roster remove nobody --dry-run", "roster remove evil --yes",
     "grade tiny", "grades", "feedback tiny", "similarity tiny", "backup"],
)  # fmt: skip
def test_a_person_with_such_a_name(course: Path, verb: str) -> None:
    for name in (EVIL, "boris"):
        hand_in(course, name, solved())
        (course / "submitted" / name / "link").symlink_to("x")
    (course / "submitted" / EVIL / "tiny" / "notes.txt").write_text("evil")
    done = workbook(course, *verb.split())
    assert is_calm(done.stdout + done.stderr)
    assert "Traceback" not in done.stderr


def test_the_person_can_be_removed(course: Path) -> None:
    hand_in(course, EVIL, solved())
    write_csv([GradeRow(EVIL, "tiny", 1, 2, 0, False)], course / "grades.csv")
    done = workbook(course, "roster", "remove", EVIL, "--yes")
    assert done.returncode == 0, done.stderr
    assert is_calm(done.stdout + done.stderr) and "evil\\u001b" in done.stdout
    assert not (course / "submitted" / EVIL).exists()
    assert "evil" not in (course / "grades.csv").read_text("utf-8-sig")


def test_an_error_with_such_a_name(course: Path) -> None:
    done = workbook(course, "restore", f"no{ESCAPES}\nworkbook: all is well")
    assert done.returncode == 2 and is_calm(done.stderr)
    assert "no\\u001b]0;title" in done.stderr and "\nworkbook: all" not in done.stderr


def test_tables_and_lines_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_grades([GradeRow(EVIL, "tiny", 1, 2, 0, True, "rejected", acts=EVIL)])
    print_pairs(Comparison("tiny", 2, (Pair(EVIL, EVIL, 9.0, 1.0, ()),), (EVIL,), 5.0))
    result = Graded(EVIL, "rejected", 0, 4, reason=EVIL, repairs=(EVIL,), acts=(EVIL,))
    print_results("tiny", [result])
    with ClassProgress("Grading", 1, Console(width=300)) as progress:
        progress.working([EVIL])
        progress.finished(EVIL)
    printed = capsys.readouterr().out
    assert is_calm(printed) and "evil" in printed


def test_csv_files_have_no_such_signs(tmp_path: Path) -> None:
    write_csv([GradeRow(EVIL, "tiny", 1, 2, 0, False, acts=f"={EVIL}")], tmp_path / "g.csv")
    pair = Pair(f"\t={EVIL}", "bor\udcffis", 9.0, 1.0, ())
    write_pairs(Comparison("tiny", 2, (pair,), (), 5.0), tmp_path / "p.csv")
    for name in ("g.csv", "p.csv"):
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert all(map(is_calm, cells)) and any("evil\\u001b" in cell for cell in cells)
        assert not any(cell.startswith(("=", "\t")) for cell in cells)


@pytest.mark.parametrize("ends", [";", "\t", ","])
def test_no_cell_is_a_formula_whatever_sign_ends_a_cell(tmp_path: Path, ends: str) -> None:
    acts = 'Cell 1, line 1: opens "/x;=HYPERLINK(1)" and ; "=B1", "\t=C1", ;-1.'
    write_csv([GradeRow("a;=A1", "tiny", 1, 2, 0, False, acts=acts)], tmp_path / "g.csv")
    with (tmp_path / "g.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream, delimiter=ends) for cell in row]
    assert not any(cell.strip(" \"'").startswith(("=", "+", "-", "@")) for cell in cells)
