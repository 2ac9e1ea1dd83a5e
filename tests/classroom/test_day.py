"""The instructor's steps, and what they say when the input is bad."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.cells import hand_in, make_course, solved, write
from tests.nbgrader_runs import nbgrader, workbook


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


@pytest.mark.parametrize("verb", ["release", "collect", "grade", "feedback"])
def test_an_unknown_day_is_named(course: Path, verb: str) -> None:
    done = workbook(course, verb, "day9")
    assert done.returncode == 2
    assert "There is no assignment called 'day9'. There are: tiny." in done.stderr


def test_a_folder_that_is_no_course_is_named(tmp_path: Path) -> None:
    done = workbook(tmp_path, "grades")
    assert done.returncode == 1
    assert "has no nbgrader_config.py" in done.stderr


def test_bad_files_get_a_verdict_and_stop_nobody(course: Path) -> None:
    hand_in(course, "Пётр Иванов 2", solved())
    hand_in(course, "empty", b"")
    hand_in(course, "pdf", b"%PDF-1.7")
    hand_in(course, "other-name", solved(), name="my answers")
    hand_in(course, "a[b]*", solved())
    done = workbook(course, "grade", "tiny")
    assert done.returncode == 1
    assert "Not graded: 1 of 5." in done.stderr
    for line in (
        "tiny.ipynb is empty",
        "tiny.ipynb is not a Jupyter notebook",
        "No notebook of tiny was handed in",
        "A name must not contain * [ ]. Rename a[b]*",
    ):
        assert line in done.stdout
    shown = workbook(course, "grades").stdout
    for student, points in (
        ("Пётр Иванов 2", "4 of 4"), ("empty", "0 of 4"), ("pdf", "0 of 4"),
        ("other-name", "0 of 4"),
    ):  # fmt: skip
        row = next(line for line in shown.splitlines() if student in line)
        assert points in row


def test_collect_takes_folders_and_zip_files_and_nothing_else(course: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "Анна").mkdir(parents=True)
    nbformat.write(solved(), inbox / "Анна" / "tiny.ipynb")
    (inbox / "Анна" / "pandas.py").write_text("x = 1")
    with zipfile.ZipFile(inbox / "boris.zip", "w") as archive:
        archive.writestr("../../../tiny.ipynb", nbformat.writes(solved()))
    (inbox / "notes.txt").write_text("bring batteries")
    done = workbook(course, "collect", "tiny", "--from", str(inbox))
    assert done.returncode == 0, done.stderr
    assert "2 submissions of tiny" in done.stdout
    assert "pandas.py is not part of tiny" in done.stderr
    assert "notes.txt: neither a folder nor a zip file" in done.stderr
    files = [file for file in (course / "submitted").rglob("*") if file.suffix != ".txt"]
    assert sorted(file.parent.parent.name for file in files if file.is_file()) == ["boris", "Анна"]
    assert not (tmp_path / "tiny.ipynb").exists()


def test_nbgrader_s_commands_take_what_came_from_a_folder(course: Path) -> None:
    for name in ("Анна Ковальчук", "boris"):
        write(solved(), course / "inbox" / name / "tiny.ipynb")
    assert workbook(course, "release", "tiny").returncode == 0
    assert workbook(course, "collect", "tiny", "--from", "inbox").returncode == 0
    for verb in ("autograde", "generate_feedback", "release_feedback"):
        done = nbgrader(course, verb, "tiny")
        assert done.returncode == 0, done.stderr
        assert "not recognized" not in done.stderr
    assert len(list((course / "exchange" / "nps" / "feedback").glob("*.html"))) == 2


def test_grading_again_changes_nothing(course: Path) -> None:
    hand_in(course, "anna", solved())
    assert workbook(course, "grade", "tiny").returncode == 0
    first = workbook(course, "grades").stdout
    shutil.rmtree(course / "autograded")
    assert workbook(course, "grade", "tiny").returncode == 0
    assert workbook(course, "grade", "tiny", "--again").returncode == 0
    assert workbook(course, "grades").stdout == first


def test_grade_without_submissions_says_what_to_do(course: Path) -> None:
    done = workbook(course, "grade", "tiny")
    assert done.returncode == 2
    assert "Run `workbook collect tiny` first" in done.stderr


def test_a_name_cannot_be_a_formula_in_the_csv(course: Path) -> None:
    hand_in(course, "=SUM(A1)", solved())
    assert workbook(course, "grade", "tiny").returncode == 0
    assert workbook(course, "grades", "--csv", "out.csv").returncode == 0
    assert "'=SUM(A1)" in (course / "out.csv").read_text(encoding="utf-8-sig")


def test_a_misspelled_trainee_is_named_and_not_entered(course: Path) -> None:
    hand_in(course, "anna", solved())
    done = workbook(course, "grade", "tiny", "--student", "ana")
    assert done.returncode == 2
    assert "ana has handed in nothing for tiny" in done.stderr
    assert "ana " not in workbook(course, "grades").stdout


def test_a_setting_in_nbgrader_config_counts_for_workbook_too(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as stream:
        stream.write("c.Exchange.root = str(Path(__file__).parent / 'elsewhere')\n")
    assert workbook(course, "release", "tiny").returncode == 0
    assert (course / "elsewhere" / "nps" / "outbound" / "tiny" / "tiny.ipynb").is_file()


@pytest.mark.parametrize("way", ["from a folder", "workbook", "nbgrader"])
def test_formgrader_has_names_as_soon_as_work_is_collected(course: Path, way: str) -> None:
    if way == "from a folder":
        write(solved(), course / "inbox" / "Анна Мария Ковальчук" / "tiny.ipynb")
        write(solved(), course / "inbox" / "boris" / "tiny.ipynb")
        done = workbook(course, "collect", "tiny", "--from", "inbox")
    else:
        assert workbook(course, "release", "tiny").returncode == 0
        inbound = course / "exchange" / "nps" / "inbound"
        for name in ("Анна Мария Ковальчук", "boris"):
            place = inbound / f"{name}+tiny+2026-03-02 16:00:00.000000 UTC+1"
            write(solved(), place / "tiny.ipynb")
        done = {"workbook": workbook, "nbgrader": nbgrader}[way](course, "collect", "tiny")
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        names = {(s.id, s.last_name, s.first_name) for s in book.students}
    assert names == {
        ("Анна Мария Ковальчук", "Ковальчук", "Анна Мария"),
        ("boris", "boris", ""),
    }


def test_a_name_given_by_a_person_stays(course: Path) -> None:
    write(solved(), course / "inbox" / "anna" / "tiny.ipynb")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.add_student("anna", last_name="Kovalenko")
    assert workbook(course, "collect", "tiny", "--from", "inbox").returncode == 0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        anna = book.find_student("anna")
        assert (anna.last_name, anna.first_name) == ("Kovalenko", None)
