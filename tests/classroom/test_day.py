"""The instructor's steps, and what they say when the input is bad."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from tests.cells import hand_in, make_course, solved, write
from tests.classroom.hostile import workbook_without_rights
from tests.nbgrader_runs import nbgrader, workbook
from workbook.cli import main
from workbook.grading import gradebook


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


@pytest.mark.parametrize("verb", ["release", "collect", "grade", "feedback"])
def test_an_unknown_day_is_named(course: Path, verb: str) -> None:
    done = workbook(course, verb, "day9")
    assert done.returncode == 2
    assert "There is no assignment called 'day9'. There are: tiny." in done.stderr


@pytest.mark.parametrize("typed", ["Tiny", "TINY", "ti ny", "ti-ny"])
def test_a_day_may_be_typed_as_in_a_sentence(course: Path, typed: str) -> None:
    done = workbook(course, "grade", *typed.split())
    assert done.returncode == 2 and "Nobody handed in tiny yet." in done.stderr


def test_of_two_days_that_look_alike_the_exact_one_is_meant(course: Path) -> None:
    shutil.copytree(course / "source" / "tiny", course / "source" / "Tiny")
    for typed in ("tiny", "Tiny"):
        assert f"Nobody handed in {typed} yet." in workbook(course, "grade", typed).stderr
    assert "no assignment called 'TINY'" in workbook(course, "grade", "TINY").stderr


@pytest.mark.parametrize("verb", ["release", "collect", "grade", "feedback", "similarity"])
def test_without_a_day_the_days_are_listed(course: Path, verb: str) -> None:
    done = workbook(course, verb)
    assert done.returncode == 2
    assert done.stderr == "workbook: Say which assignment, such as day1. There are: tiny.\n"


@pytest.mark.parametrize(
    "call",
    ["grades --csv", "similarity tiny --csv", "similarity tiny --out", "backup --out",
     "world --new-secret"],
)  # fmt: skip
def test_a_file_to_write_needs_a_folder_that_is_there(course: Path, call: str) -> None:
    for name in ("anna", "boris"):
        hand_in(course, name, solved())
    missing = course / "no" / "folder"
    done = workbook(course, *call.split(), str(missing / "x.csv"))
    assert done.returncode == 2
    told = f"workbook: There is no folder {missing} for x.csv. Make it, or choose another.\n"
    assert done.stderr == told and not missing.parent.exists()
    done = workbook(course, *call.split(), str(course))
    assert done.returncode == 2
    assert done.stderr == f"workbook: {course} is a folder. Add the name of a file to it.\n"


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
    assert "Анна: not part of tiny: pandas.py." in done.stderr
    assert "notes.txt: neither a folder nor a zip file" in done.stderr
    files = [file for file in (course / "submitted").rglob("*") if file.suffix != ".txt"]
    assert sorted(file.parent.parent.name for file in files if file.is_file()) == ["boris", "Анна"]
    assert not (tmp_path / "tiny.ipynb").exists()


def test_what_systems_put_beside_work_is_not_told_and_the_rest_is(course: Path) -> None:
    place = course / "inbox" / "anna"
    write(solved(), place / "tiny.ipynb")
    write(solved(), place / "tiny (1).ipynb")
    write(solved(), place / "mine.ipynb")
    write(solved(), place / ".ipynb_checkpoints" / "tiny-checkpoint.ipynb")
    for name in (".DS_Store", "Thumbs.db", "a.txt", "b.txt", "c.txt", "d.txt", "e.txt"):
        (place / name).write_text("x")
    write(solved(), course / "inbox" / "__MACOSX" / "anna" / "tiny.ipynb")
    (course / "inbox" / "__MACOSX" / "anna" / "._tiny.ipynb").write_text("x")
    done = workbook(course, "collect", "tiny", "--from", "inbox")
    assert done.returncode == 0 and "1 submission" in done.stdout
    told = done.stderr.splitlines()
    assert len(told) == 3
    assert any("tiny (1).ipynb is left" in line and "call it tiny.ipynb" in line for line in told)
    assert any("the notebook mine.ipynb is not part of tiny" in line for line in told)
    assert any(line.count(".txt") == 3 and "and 2 more" in line for line in told)


def test_a_folder_of_several_trainees_is_no_trainee(course: Path) -> None:
    for group, name in (("a", "anna"), ("a", "boris"), ("b", "eve")):
        write(solved(), course / "stick" / group / name / "tiny.ipynb")
    with zipfile.ZipFile(course / "stick" / "c.zip", "w") as archive:
        for name in ("ion", "zoe"):
            archive.writestr(f"{name}/tiny.ipynb", nbformat.writes(solved()))
    done = workbook(course, "collect", "tiny", "--from", "stick")
    for entry in ("a: nothing is taken", "c.zip: nothing is taken"):
        assert f"Left out: {entry}, as it has tiny.ipynb more than once" in done.stderr
    assert not (course / "submitted" / "a").exists() and not (course / "submitted" / "c").exists()
    assert workbook(course, "collect", "tiny", "--from", "stick/a").returncode == 0
    assert (course / "submitted" / "boris" / "tiny" / "tiny.ipynb").is_file()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (".", "is the course itself"),
        ("..", "is the course itself"),
        ("source", "is the course itself"),
        ("submitted", "is the course itself"),
        ("inbox/anna", "Give the folder above it"),
        ("nowhere", "There is no folder"),
    ],
)
def test_a_folder_of_another_kind_is_refused(course: Path, place: str, said: str) -> None:
    write(solved(), course / "inbox" / "anna" / "tiny.ipynb")
    hand_in(course, "boris", solved())
    before = sorted(course.rglob("*.ipynb"))
    done = workbook(course, "collect", "tiny", "--from", place)
    assert done.returncode == 2 and said in done.stderr
    assert sorted(course.rglob("*.ipynb")) == before


def test_nothing_collected_is_no_success(course: Path) -> None:
    write(solved(), course / "inbox" / "anna" / "other.ipynb")
    done = workbook(course, "collect", "tiny", "--from", "inbox")
    assert done.returncode == 1
    assert "anna: no notebook of tiny in it" in done.stderr and "No work for tiny" in done.stderr


def test_collect_says_who_is_new_and_from_whom_nothing_came(course: Path) -> None:
    for name in ("Ana Ionescu", "Boris"):
        assert workbook(course, "roster", "add", name).returncode == 0
    for name in ("Boris", "ionesku_ana", "Zoe"):
        write(solved(), course / "inbox" / name / "tiny.ipynb")
    done = workbook(course, "collect", "tiny", "--from", "inbox")
    assert "New in the class: Zoe, ionesku_ana." in done.stdout
    assert "Nothing yet from: Ana Ionescu." in done.stdout
    assert "ionesku_ana is much like Ana Ionescu" in done.stderr
    assert "Zoe is much like" not in done.stderr
    write(solved(), course / "inbox" / "Borys" / "tiny.ipynb")
    later = workbook(course, "collect", "tiny", "--from", "inbox")
    assert "Borys is much like Boris" in later.stderr
    again = workbook(course, "collect", "tiny", "--from", "inbox")
    assert "New in the class" not in again.stdout and "Nothing yet from: Ana" in again.stdout


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


def test_feedback_says_who_cannot_fetch_it_and_why(course: Path) -> None:
    names = ("anna", "binary", "large", "none", "zoe")
    for name in names:
        write(solved(), course / "inbox" / name / "tiny.ipynb")
    assert workbook(course, "collect", "tiny", "--from", "inbox").returncode == 0
    secrets = {name: course / "submitted" / name / "tiny/submission_secret.txt" for name in names}
    secrets["none"].unlink()
    secrets["binary"].write_bytes(b"\xff\xfe")
    secrets["large"].write_text("x" * 5000)
    assert workbook(course, "grade", "tiny").returncode == 0
    done = workbook(course, "feedback", "tiny")
    assert done.returncode == 0, done.stderr
    assert "5 trainees have feedback in feedback/, 2 of them in the exchange too." in done.stdout
    for name in ("binary", "large", "none"):
        assert f"Not in the exchange: {name}: no usable submission_secret.txt" in done.stderr
    released = course / "exchange/nps/feedback"
    assert len(list(released.iterdir())) == 2
    shutil.rmtree(released)
    released.write_text("no folder")
    done = workbook(course, "feedback", "tiny")
    assert done.returncode == 1 and "0 of them in the exchange too." in done.stdout
    assert "Not in the exchange: zoe: " in done.stderr and "Traceback" not in done.stderr


def test_a_gradebook_that_cannot_be_used_is_told_in_a_sentence(course: Path) -> None:
    hand_in(course, "anna", solved())
    assert workbook(course, "grade", "tiny").returncode == 0
    (course / "gradebook.db").chmod(0o444)
    done = workbook_without_rights(course, "roster", "add", "zoe")
    assert done.returncode == 1
    assert done.stderr.startswith("workbook: The gradebook cannot be read or written (")
    (course / "gradebook.db").chmod(0o644)
    (course / "gradebook.db").write_bytes(b"no database" * 1000)
    for verb in ("grades", "roster list", "grade tiny", "roster remove anna --yes"):
        done = workbook(course, *verb.split())
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith("workbook: The gradebook cannot be read or written (")


def test_a_gradebook_that_another_program_holds_is_told(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(course, "anna", solved())
    assert workbook(course, "grade", "tiny").returncode == 0
    monkeypatch.setattr(gradebook, "PATIENCE", 0)
    monkeypatch.setenv("WORKBOOK_ROOT", str(course))
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as line:
        line.execute("BEGIN EXCLUSIVE")
        done = CliRunner().invoke(main, ["grades"])
    assert done.exit_code == 1
    assert done.stderr.startswith("workbook: The gradebook is in use (database is locked).")


def test_a_misspelled_trainee_is_named_and_not_entered(course: Path) -> None:
    hand_in(course, "anna", solved())
    done = workbook(course, "grade", "tiny", "--student", "ana")
    assert done.returncode == 2
    assert "There is no submission of tiny by ana." in done.stderr
    assert done.stderr.endswith("Handed in: anna.\n")
    assert "ana " not in workbook(course, "grades").stdout
    early = workbook(course, "feedback", "tiny", "--student", "anna")
    assert early.returncode == 2 and "Run `workbook grade tiny` first" in early.stderr
    assert workbook(course, "grade", "tiny").returncode == 0
    done = workbook(course, "feedback", "tiny", "--student", "ana")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "There is no graded submission of tiny by ana." in done.stderr
    assert done.stderr.endswith("Graded: anna.\n")
    done = workbook(course, "feedback", "tiny", "--student", "anna")
    assert done.returncode == 0 and "1 trainee has feedback in feedback/" in done.stdout


def test_remarks_that_do_not_fit_stand_below_the_table(course: Path) -> None:
    hand_in(course, "Anna Kovalenko", solved())
    hand_in(course, "Ion Popescu", b"")
    reason = "tiny.ipynb is empty"
    wide = workbook(course, "grade", "tiny").stdout
    row = next(line for line in wide.splitlines() if "Popescu" in line)
    assert "rejected" in row and reason in row and "Remarks" in wide
    narrow = workbook(course, "grade", "tiny", columns=50).stdout
    rows = narrow.splitlines()
    assert "Remarks" not in narrow and max(map(len, rows)) <= 50
    for name in ("Anna Kovalenko", "Ion Popescu"):
        assert sum("│" in line and name in line for line in rows) == 1
    below = narrow[narrow.rindex("┘") :]
    assert f"Ion Popescu: tiny: {reason}" in below and "Anna" not in below


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
