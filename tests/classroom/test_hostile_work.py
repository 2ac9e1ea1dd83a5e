"""Work that is handed in to stop the class: it gets a verdict, and the others theirs."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.cells import hand_in, make_course, solved, write
from tests.nbgrader_runs import SCRIPTS, workbook
from workbook.classroom import day
from workbook.grading import collect

EARLY, LATE = "2026-03-02 16:00:00.000000 UTC", "2026-03-02 17:00:00.000000 UTC"
CASES: dict[str, tuple[Callable[[Path], object], str]] = {}


def case(says: str) -> Callable[[Callable[[Path], object]], Callable[[Path], object]]:
    """Something to do to a folder in the exchange, and what its trainee is told; "" for graded."""

    def keep(build: Callable[[Path], object]) -> Callable[[Path], object]:
        CASES[build.__name__] = (build, says)
        return build

    return keep


def stamp(folder: Path, text: str | bytes) -> None:
    (folder / "timestamp.txt").write_bytes(text if isinstance(text, bytes) else text.encode())


def full(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "x").write_text("1")


def nested(folder: Path, depth: int) -> None:
    """Folders in each other, deeper than a path can name."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("a", dir_fd=here)
        inside = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inside
    os.close(here)


@case("its folders lie more than 20 deep in each other")
def deep_folders(folder: Path) -> None:
    # More than copytree can copy, and no more than pytest can remove.
    nested(folder, 700)


@case("it has more than 1,000 files and folders")
def many_files(folder: Path) -> None:
    for number in range(3_000):
        (folder / f"{number}").touch()


@case("a path in it is longer than 1,000 bytes")
def long_path(folder: Path) -> None:
    folder.joinpath(*["a" * 200] * 6).mkdir(parents=True)


@case("is no text in UTF-8")
def undecodable_file(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).touch()


UNREADABLE = "The time of handing in cannot be read. Hand your work in again."


@case(UNREADABLE)
def stamp_decimal(folder: Path) -> None:
    stamp(folder, "1" * 40 + "m")


@case(UNREADABLE)
def stamp_bad(folder: Path) -> None:
    stamp(folder, "rubbish")


@case(UNREADABLE)
def stamp_without_date(folder: Path) -> None:
    stamp(folder, "10:00")


@case(UNREADABLE)
def stamp_without_year(folder: Path) -> None:
    stamp(folder, "2 March 16:00")


@case("")
def stamp_in_words(folder: Path) -> None:
    stamp(folder, "2 March 2026, 4 pm")


@case(UNREADABLE)
def stamp_binary(folder: Path) -> None:
    stamp(folder, b"\xff\xfe\x00")


@case(UNREADABLE)
def stamp_overflow(folder: Path) -> None:
    stamp(folder, "0001-01-01 00:00 +2300")


@case(UNREADABLE)
def stamp_tail(folder: Path) -> None:
    stamp(folder, f"{EARLY}{' ' * 100}rubbish")


@case(UNREADABLE)
def stamp_folder(folder: Path) -> None:
    (folder / "timestamp.txt").unlink()
    full(folder / "timestamp.txt")


@case("")
def record_folder(folder: Path) -> None:
    full(folder / "verdict.json")


@case("")
def partial_folder(folder: Path) -> None:
    full(folder / "verdict.partial")


@case("")
def file_for_folder(folder: Path) -> None:
    (folder / "received").write_text("mine")


@case("")
def folder_for_file(folder: Path) -> None:
    full(folder / "received" / "copy_A.csv")


def enter(course: Path, student: str | bytes, time: str = EARLY) -> Path:
    """Hand in through the exchange."""
    name = os.fsdecode(student) if isinstance(student, bytes) else student
    folder = course / "exchange" / "nps" / "inbound" / f"{name}+tiny+{time}+x"
    write(solved(), folder / "tiny.ipynb")
    stamp(folder, time)
    return folder


def a_course(folder: Path) -> Path:
    course = make_course(folder)
    full(course / "source" / "tiny" / "received")
    (course / "source" / "tiny" / "received" / "copy_A.csv").write_text("the author's")
    assert workbook(course, "release", "tiny").returncode == 0
    return course


def record(course: Path, student: str) -> dict[str, str]:
    file = course / "autograded" / student / "tiny" / "verdict.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases and an honest trainee, collected twice and graded."""
    course = a_course(tmp_path_factory.mktemp("attacked") / "course")
    for name, (build, _) in CASES.items():
        build(enter(course, name))
    stamp(enter(course, "again"), "rubbish")
    enter(course, "zoe")
    (course / "exchange/nps/inbound" / f"folder time+tiny+{'1' * 40}m+x").mkdir()
    collected = workbook(course, "collect", "tiny")
    assert collected.returncode == 0, collected.stderr
    for line in (
        "deep_folders", "many_files", f"folder time+tiny+{'1' * 40}m+x: its time cannot be read",
    ):  # fmt: skip
        assert line in collected.stderr
    for name in ("zoe", "again"):
        enter(course, name, LATE)
    collected = workbook(course, "collect", "tiny")
    assert collected.returncode == 0, collected.stderr
    graded = workbook(course, "grade", "tiny", "--jobs", "2")
    assert graded.returncode == 0, graded.stdout + graded.stderr
    return course


@pytest.mark.parametrize("name", CASES)
def test_it_has_a_verdict(attacked: Path, name: str) -> None:
    says, found = CASES[name][1], record(attacked, name)
    assert found["verdict"] == ("rejected" if says else "graded")
    assert says in found["reason"]


def test_the_honest_have_their_points(attacked: Path) -> None:
    with Gradebook(f"sqlite:///{attacked / 'gradebook.db'}") as book:
        assert book.find_submission("tiny", "zoe").score == 4
    for name in ("zoe", "again"):
        handed_in = attacked / "submitted" / name / "tiny" / "timestamp.txt"
        assert handed_in.read_text() == LATE
        assert record(attacked, name)["verdict"] == "graded"


def test_the_file_of_the_author_wins(attacked: Path) -> None:
    for name in ("zoe", "file_for_folder", "folder_for_file"):
        file = attacked / "autograded" / name / "tiny" / "received" / "copy_A.csv"
        assert file.read_text() == "the author's"


def test_graded_again_nothing_has_changed(attacked: Path) -> None:
    again = workbook(attacked, "grade", "tiny")
    assert again.returncode == 0, again.stdout + again.stderr
    assert workbook(attacked, "feedback", "tiny").returncode == 0


def test_work_that_was_graded_may_become_hostile(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    for name in ("evil", "zoe"):
        hand_in(course, name, solved())
    assert workbook(course, "grade", "tiny").returncode == 0
    evil = course / "submitted" / "evil" / "tiny"
    (evil / "new.txt").touch()
    nested(evil, 1_200)
    try:
        graded = workbook(course, "grade", "tiny")
    finally:
        # pytest could not.
        subprocess.run(["rm", "-rf", str(evil)], check=True)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert record(course, "evil")["verdict"] == "rejected"
    assert record(course, "zoe")["verdict"] == "graded"


def test_names_that_cannot_be_graded_are_left_and_named(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    # Collected in earlier days, or put there by hand.
    for student in ("evil\nx", os.fsdecode(b"\xffevil")):
        enter(course, student)
        hand_in(course, student, solved())
    for student in ("", "e" * 130, " evil", "evil ", r"e\vil", "e\u3164vil", "e\xa0vil", "zoe"):
        enter(course, student)
    collected = workbook(course, "collect", "tiny")
    assert collected.returncode == 0, collected.stderr
    for name in (
        r"evil\u000ax+tiny", r"\udcffevil+tiny", "e" * 130, "be empty", "begin or end with a space",
        "contain \\. Rename", "contain U+3164, which cannot be seen", "contain U+00A0, which",
    ):  # fmt: skip
        assert name in collected.stderr
    assert (course / "submitted" / "zoe" / "tiny" / "tiny.ipynb").is_file()
    graded = workbook(course, "grade", "tiny")
    assert "Not graded: 2 of 3." in graded.stderr
    assert r"Rename evil\u000ax and" in graded.stdout and r"Rename \udcffevil and" in graded.stdout
    assert record(course, "zoe")["verdict"] == "graded"


def test_what_is_collected_belongs_to_the_instructor(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    folder = enter(course, "evil")
    full(folder / "closed")
    (folder / "closed" / "x").chmod(0o444)
    (folder / "closed").chmod(0o555)
    folder.chmod(0o555)
    assert workbook(course, "collect", "tiny").returncode == 0
    taken = course / "submitted" / "evil" / "tiny"
    for place in (taken, taken / "closed", taken / "closed" / "x", taken / "tiny.ipynb"):
        wanted = 0o700 if place.is_dir() else 0o600
        assert stat.S_IMODE(place.stat().st_mode) & wanted == wanted


def as_one_who_obeys(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``workbook`` so that permissions count, which they do not for root."""
    rights = "-dac_override,-dac_read_search"
    words = [] if os.getuid() else ["setpriv", "--inh-caps", rights, "--bounding-set", rights]
    environment = {**os.environ, "WORKBOOK_ROOT": str(course), "COLUMNS": "200"}
    return subprocess.run(
        [*words, str(SCRIPTS / "workbook"), *arguments], cwd=course, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="needs setpriv")
def test_what_is_closed_to_everybody_is_rejected(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    for name in ("file", "folder"):
        hand_in(course, name, solved())
    closed = course / "submitted" / "file" / "tiny" / "x.txt"
    closed.write_text("x")
    closed.chmod(0o044)
    folder = course / "submitted" / "folder" / "tiny" / "d"
    full(folder)
    folder.chmod(0o055)
    graded = as_one_who_obeys(course, "grade", "tiny")
    folder.chmod(0o755)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert record(course, "file")["reason"] == "x.txt cannot be read. Hand your work in again."
    assert record(course, "folder")["reason"] == "d cannot be read. Hand your work in again."


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="needs setpriv")
def test_what_cannot_be_collected_is_named(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    folder = enter(course, "evil")
    full(folder / "d")
    (folder / "x.txt").touch(0o044)
    (folder / "x.txt").chmod(0o044)
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "d").chmod(0o055)
    enter(course, "zoe")
    collected = as_one_who_obeys(course, "collect", "tiny")
    (folder / "d").chmod(0o755)
    assert collected.returncode == 0, collected.stderr
    assert "was not taken over as a whole: d: Permission denied, and 2 more." in collected.stderr
    assert (course / "submitted" / "evil" / "tiny" / "tiny.ipynb").is_file()
    assert (course / "submitted" / "zoe" / "tiny" / "tiny.ipynb").is_file()


def test_a_folder_to_collect_from_has_the_same_bounds(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    for name in ("deep", "many", "link", "evil\nx", "zoe"):
        write(solved(), course / "inbox" / name / "tiny.ipynb")
    deep_folders(course / "inbox" / "deep")
    many_files(course / "inbox" / "many")
    (course / "inbox" / "link" / "to").symlink_to("/etc/passwd")
    (course / "inbox" / "zoe" / "a\x1b[31m").touch()
    collected = workbook(course, "collect", "tiny", "--from", "inbox")
    assert collected.returncode == 0, collected.stderr
    for line in (
        "deep cannot be read: its folders lie more than 20 deep in each other.",
        "many cannot be read: it has more than 1,000 files and folders.",
        "link: to is no plain file.",
        r"Rename evil\u000ax and run this step again.",
        r"zoe: not part of tiny: a\u001b[31m.",
    ):
        assert line in collected.stderr
    assert sorted(place.name for place in (course / "submitted").iterdir()) == ["link", "zoe"]


def test_a_file_that_becomes_a_link_while_it_is_collected_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever hands in still owns the folder in the exchange."""
    course = a_course(tmp_path / "course")
    solutions = course / "source" / "tiny" / "tiny.ipynb"
    plain = collect.is_plain

    def swap(place: Path) -> bool:
        answer = plain(place)
        if place.name == "tiny.ipynb" and answer:
            place.unlink()
            place.symlink_to(solutions)
        return answer

    enter(course, "mallory")
    monkeypatch.setattr(collect, "is_plain", swap)
    collected = day.collect(course, "tiny")
    assert not (course / "submitted" / "mallory" / "tiny" / "tiny.ipynb").exists()
    assert any("mallory" in line for line in collected.left)


def test_a_page_that_was_handed_in_is_not_released(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    folder = enter(course, "mallory")
    (folder / "submission_secret.txt").write_text("a secret")
    (folder / "other.html").write_text("<script>forged</script>")
    full(folder / "tiny.html")
    for step in ("collect", "grade", "feedback"):
        done = workbook(course, step, "tiny")
        assert done.returncode == 0, done.stdout + done.stderr
    pages = list((course / "exchange" / "nps" / "feedback").glob("*.html"))
    assert len(pages) == 1 and "forged" not in pages[0].read_text()


def test_a_file_larger_than_anybody_writes_is_not_read(tmp_path: Path) -> None:
    course = a_course(tmp_path / "course")
    hand_in(course, "mallory", solved())
    with (course / "submitted" / "mallory" / "tiny" / "data.bin").open("wb") as file:
        file.truncate(10 * 1024**4)
    for _ in range(2):
        done = workbook(course, "grade", "tiny")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "data.bin has more than 100 MB" in record(course, "mallory")["reason"]


def test_a_damaged_zip_file_stops_nobody(tmp_path: Path) -> None:
    course, inbox = a_course(tmp_path / "course"), tmp_path / "inbox"
    write(solved(), inbox / "zoe" / "tiny.ipynb")
    for name, method in (("anna", zipfile.ZIP_LZMA), ("boris", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(inbox / f"{name}.zip", "w", method) as archive:
            archive.writestr("tiny.ipynb", json.dumps(solved()))
        content = bytearray((inbox / f"{name}.zip").read_bytes())
        content[60:90] = bytes(30)
        (inbox / f"{name}.zip").write_bytes(content)
    done = workbook(course, "collect", "tiny", "--from", str(inbox))
    assert "anna.zip cannot be read" in done.stderr and "boris.zip cannot be read" in done.stderr
    assert (course / "submitted" / "zoe" / "tiny" / "tiny.ipynb").exists()
