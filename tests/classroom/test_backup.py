"""A class is graded, backed up, wrecked and restored: the same grades, the same files."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cells import hand_in, make_course, solved, write
from tests.classroom.gradebooks import postgresql, rows
from tests.classroom.hostile import nest, removed_after, workbook_without_rights
from tests.nbgrader_runs import workbook
from workbook.classroom import copybook
from workbook.classroom.backup import backup, is_there, restore
from workbook.classroom.nbgrader_api import nbgrader_api
from workbook.errors import UsageError, WorkbookError

ROOMS = ("submitted", "autograded", "feedback", "exchange", "cases", "truth")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("day") / "course")
    assert workbook(course, "release", "tiny").returncode == 0
    for name, work in (("Анна Ковальчук", solved()), ("boris", solved(total="total = 6"))):
        write(work, course / "inbox" / name / "tiny.ipynb")
    assert workbook(course, "collect", "tiny", "--from", "inbox").returncode == 0
    for verb in ("grade", "feedback"):
        done = workbook(course, verb, "tiny")
        assert done.returncode == 0, done.stderr
    shutil.rmtree(course / "inbox")
    for room in ("cases", "truth"):
        (course / room / "boris").mkdir(parents=True)
        (course / room / "boris" / "case.json").write_text("{}")
    (course / "cohort.secret").write_text("0123456789abcdef" * 4)
    (course / "cohort.secret").chmod(0o600)
    return course


@pytest.fixture
def course(day: Path, tmp_path: Path) -> Iterator[Path]:
    # The gradebook knows no paths, so a class can be put down elsewhere.
    yield from removed_after(Path(shutil.copytree(day, tmp_path / "course")))


def state(course: Path) -> dict[str, tuple[str, int]]:
    """Digest and mode of every file, mode of every folder."""
    found = {}
    for path in [p for room in ROOMS for p in (course / room).rglob("*")]:
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(course))] = (digest, path.stat().st_mode & 0o777)
    return found


def wreck_all(course: Path) -> None:
    for room in ROOMS:
        shutil.rmtree(course / room)
    (course / "gradebook.db").unlink()
    (course / "cohort.secret").unlink()


def wreck_the_gradebook(course: Path) -> None:
    (course / "gradebook.db").write_bytes(b"no database any more" * 1000)
    shutil.rmtree(course / "submitted" / "boris")
    (course / "submitted" / "intruder").mkdir()


@pytest.mark.parametrize("wreck", [wreck_all, wreck_the_gradebook])
def test_wrecked_and_restored(course: Path, wreck: Callable[[Path], None]) -> None:
    before, grades = state(course), rows(course)
    shown = workbook(course, "grades").stdout
    done = workbook(course, "backup", "--out", "safe.tar.gz")
    assert done.returncode == 0, done.stderr
    assert (course / "safe.tar.gz").stat().st_mode & 0o777 == 0o600
    wreck(course)
    force = ["--force"] if wreck is wreck_the_gradebook else []
    done = workbook(course, "restore", "safe.tar.gz", *force)
    assert done.returncode == 0, done.stderr
    assert (state(course), rows(course)) == (before, grades)
    assert workbook(course, "grades").stdout == shown
    assert (course / "cohort.secret").stat().st_mode & 0o777 == 0o600
    # Verdicts still hold: nobody is graded anew.
    done = workbook(course, "grade", "tiny")
    assert done.returncode == 0 and rows(course) == grades


def test_a_class_is_not_overwritten_unasked_and_what_it_replaces_is_kept(course: Path) -> None:
    file = backup(course).file
    before, grades = state(course), rows(course)
    hand_in(course, "carla", solved())
    assert workbook(course, "grade", "tiny").returncode == 0
    later, later_grades = state(course), rows(course)
    with pytest.raises(UsageError, match="has a class already"):
        restore(course, file)
    assert (state(course), rows(course)) == (later, later_grades)
    replaced = restore(course, file, force=True).replaced
    assert replaced is not None and replaced.stat().st_mode & 0o777 == 0o700
    assert (state(course), rows(course)) == (before, grades)
    done = workbook(course, "restore", replaced.name, "--force")
    assert done.returncode == 0, done.stderr
    assert (state(course), rows(course)) == (later, later_grades)


def test_a_fresh_course_needs_no_force(course: Path, tmp_path: Path) -> None:
    file = backup(course, tmp_path / "class.tar.gz").file
    fresh = make_course(tmp_path / "fresh")
    assert workbook(fresh, "release", "tiny").returncode == 0
    assert not is_there(fresh)
    done = restore(fresh, file)
    assert not done.other_source
    assert (state(fresh), rows(fresh)) == (state(course), rows(course))
    assert not list(fresh.glob(".restore-*"))


def test_a_changed_source_is_said(course: Path) -> None:
    file = backup(course).file
    with (course / "source" / "tiny" / "tiny.ipynb").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    done = workbook(course, "restore", file.name, "--force")
    assert "source/ is not the one of the backup" in done.stdout


def test_a_link_is_left_out_and_named(course: Path, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("private")
    (course / "submitted" / "boris" / "link").symlink_to(tmp_path / "private")
    done = workbook(course, "backup")
    assert "submitted/boris/link" in done.stderr
    with tarfile.open(next(course.glob("backup-*.tar.gz"))) as archive:
        assert all(member.isreg() or member.isdir() for member in archive)


def backslash(folder: Path) -> None:
    (folder / "a\\b.txt").write_text("x")


def not_utf8(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff.txt")).write_text("x")


def folder_not_utf8(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff")).mkdir()
    (folder / os.fsdecode(b"\xff") / "x.txt").write_text("x")


def no_right_to_read(folder: Path) -> None:
    (folder / "mine.txt").write_text("x")
    (folder / "mine.txt").chmod(0o044)


def no_right_to_look(folder: Path) -> None:
    (folder / "mine").mkdir(mode=0)


def larger_than_any_work(folder: Path) -> None:
    with (folder / "large.bin").open("wb") as stream:
        stream.truncate(250_000_000)


def very_deep(folder: Path) -> None:
    nest(folder, "a", 1200)


def very_long(folder: Path) -> None:
    nest(folder, "a" * 200, 25)


HOSTILE = {
    backslash: r"a\b.txt: ", not_utf8: r"\udcff.txt: ", folder_not_utf8: r"\udcff: ",
    no_right_to_read: "mine.txt: ", no_right_to_look: "mine: ",
    larger_than_any_work: "large.bin: ", very_deep: "a/a/a", very_long: "aaa/aaa",
}  # fmt: skip


@pytest.mark.parametrize("room", ["submitted/boris/tiny", "exchange/nps/inbound/boris+tiny+x"])
def test_what_a_person_handed_in_does_not_stop_the_backup_of_the_class(
    course: Path, room: str
) -> None:
    (course / room).mkdir(parents=True, exist_ok=True)
    before, grades = state(course), rows(course)
    for make in HOSTILE:
        make(course / room)
    done = workbook_without_rights(course, "backup", "--out", "safe.tar.gz")
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith(f"Left out: {room}/")]
    assert len(told) == len(done.stderr.splitlines()) == len(HOSTILE)
    for left in HOSTILE.values():
        assert sum(left in line for line in told) == 1, left
    # Where the hand-in still lies, and where the class is gone.
    for wrecked in (False, True):
        if wrecked:
            shutil.rmtree(course / "submitted")
        done = workbook_without_rights(course, "restore", "safe.tar.gz", "--force")
        assert done.returncode == 0, done.stderr
        after = state(course)
        assert {name: after.get(name) for name in before} == before
        assert rows(course) == grades
        assert all(name.startswith(f"{room}/a") for name in after.keys() - before.keys())


def test_a_file_of_holes_is_put_back_without_filling_the_disk(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = course / "submitted" / "boris" / "tiny"
    with (place / "holes.bin").open("wb") as stream:
        stream.write(b"x")
        stream.seek(100_000_000)
        stream.write(b"y")
        stream.truncate(150_000_000)
    larger_than_any_work(place)
    before = state(course)
    written = backup(course)
    assert [line.partition(":")[0] for line in written.left] == ["submitted/boris/tiny/large.bin"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20_000_000))
    replaced = restore(course, written.file, force=True).replaced
    assert replaced is not None
    for undo in (False, True):
        if undo:
            (told,) = restore(course, replaced, force=True).left
            assert told.startswith("submitted/boris/tiny/large.bin: it is larger than")
        after = state(course)
        assert before.keys() - after.keys() == {"submitted/boris/tiny/large.bin"}
        assert all(before[name] == after[name] for name in after)
        assert (place / "holes.bin").stat().st_blocks * 512 < 20_000_000


def test_an_entry_of_the_exchange_whose_name_is_no_text_is_left_out(course: Path) -> None:
    sender = os.fsdecode(b"\xffeve+tiny+2026")
    write(solved(), course / "exchange" / "nps" / "inbound" / sender / "tiny.ipynb")
    done = workbook(course, "backup", "--out", "safe.tar.gz")
    assert done.returncode == 0, done.stderr
    assert r"Left out: exchange/nps/inbound/\udcffeve+tiny+2026: " in done.stderr
    assert workbook(course, "restore", "safe.tar.gz", "--force").returncode == 0


def test_undoing_brings_back_what_can_be_and_tells_what_cannot(course: Path) -> None:
    file = backup(course).file
    place = course / "submitted" / "boris" / "tiny"
    very_deep(place)
    (place / "mine.txt").write_text("x")
    replaced = restore(course, file, force=True).replaced
    assert replaced is not None and not (place / "mine.txt").exists()
    done = workbook(course, "restore", replaced.name, "--force")
    assert done.returncode == 0, done.stderr
    assert (place / "mine.txt").read_text() == "x"
    told = [line for line in done.stderr.splitlines() if line.startswith("Not put back: ")]
    assert len(told) == 1 and "submitted/boris/tiny/a/a" in told[0] and replaced.name in told[0]


def test_what_is_the_instructor_s_own_and_cannot_be_read_stops_the_backup(course: Path) -> None:
    (course / "cases" / "boris" / "case.json").chmod(0o044)
    done = workbook_without_rights(course, "backup", "--out", "safe.tar.gz")
    assert done.returncode == 1 and "case.json" in done.stderr
    assert not list(course.glob("safe*"))


def test_a_backup_is_not_overwritten(course: Path) -> None:
    (course / "x.tar.gz").write_text("mine")
    done = workbook(course, "backup", "--out", "x.tar.gz")
    assert done.returncode == 2 and (course / "x.tar.gz").read_text() == "mine"


def test_another_sha256_is_refused(course: Path) -> None:
    written = backup(course)
    with pytest.raises(WorkbookError, match="another SHA-256"):
        restore(course, written.file, force=True, sha256="0" * 64)
    restore(course, written.file, force=True, sha256=written.sha256)


Entry = tuple[tarfile.TarInfo, bytes]


def plain(name: str, content: bytes = b"x") -> Entry:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def special(name: str, kind: bytes, to: str = "") -> Entry:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info, b""


def rewritten(file: Path, out: Path, change: Callable[[list[Entry]], None]) -> Path:
    """The archive with other entries, and a manifest that agrees with them."""
    with tarfile.open(file) as archive:
        entries = [
            (member, stream.read() if (stream := archive.extractfile(member)) else b"")
            for member in archive
        ]
    about = json.loads(entries.pop()[1])
    change(entries)
    about["files"] = {
        info.name: hashlib.sha256(content).hexdigest() for info, content in entries if info.isreg()
    }
    entries.append(plain("manifest.json", json.dumps(about).encode()))
    with tarfile.open(out, "w:gz") as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content))
    return out


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (plain("../outside.txt"), "no place of a class"),
        (plain("/etc/outside.txt"), "no place of a class"),
        (plain("submitted/../../outside.txt"), "no place of a class"),
        (plain("submitted\\..\\x"), "no place of a class"),
        (plain("nbgrader_config.py"), "no place of a class"),
        (plain("workbook/cli/__init__.py"), "no place of a class"),
        (plain("source/tiny/tiny.ipynb"), "no place of a class"),
        (plain("submitted"), "no place of a class"),
        (special("submitted/link", tarfile.SYMTYPE, "/etc"), "no plain file"),
        (special("submitted/hard", tarfile.LNKTYPE, "gradebook.db"), "no plain file"),
        (special("submitted/pipe", tarfile.FIFOTYPE), "no plain file"),
        (plain("submitted/boris/tiny/timestamp.txt"), "twice"),
    ],
    ids=lambda value: value[0].name if isinstance(value, tuple) else "",
)
def test_an_archive_cannot_write_elsewhere(
    course: Path, tmp_path: Path, entry: Entry, said: str
) -> None:
    bad = rewritten(backup(course).file, tmp_path / "bad.tar.gz", lambda all_: all_.append(entry))
    before, outside = state(course), sorted(tmp_path.iterdir())
    with pytest.raises(WorkbookError, match=said):
        restore(course, bad, force=True)
    assert (state(course), sorted(tmp_path.iterdir())) == (before, outside)
    assert not list(course.glob("replaced-*")) and not list(course.glob(".restore-*"))


def test_a_damaged_archive_changes_nothing(course: Path, tmp_path: Path) -> None:
    file = backup(course).file
    content, before = file.read_bytes(), state(course)
    for number, damaged in enumerate(
        (b"", b"no archive", content[: len(content) // 2], content[:-40], content[:-4],
         content[:2000] + b"\0" * 100 + content[2100:])
    ):  # fmt: skip
        bad = tmp_path / f"bad-{number}.tar.gz"
        bad.write_bytes(damaged)
        done = workbook(course, "restore", str(bad), "--force")
        assert done.returncode == 1 and "Nothing was done" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    assert state(course) == before


def test_a_file_that_is_not_as_it_was_written_is_named(course: Path, tmp_path: Path) -> None:
    with tarfile.open(backup(course).file) as archive:
        entries = [(m, s.read() if (s := archive.extractfile(m)) else b"") for m in archive]
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as archive:
        for info, content in entries:
            if info.name == "submitted/boris/tiny/tiny.ipynb":
                content = content.replace(b"6", b"5")
            archive.addfile(info, io.BytesIO(content))
    with pytest.raises(WorkbookError, match=r"boris/tiny/tiny\.ipynb"):
        restore(course, tmp_path / "bad.tar.gz", force=True)


def test_a_gradebook_that_is_none_is_refused(course: Path, tmp_path: Path) -> None:
    def change(entries: list[Entry]) -> None:
        place = next(n for n, (info, _) in enumerate(entries) if info.name == "gradebook.db")
        entries[place] = plain("gradebook.db", b"SQLite format 3\0" + b"x" * 5000)

    bad, before = rewritten(backup(course).file, tmp_path / "bad.tar.gz", change), state(course)
    with pytest.raises(WorkbookError, match="gradebook of this backup"):
        restore(course, bad, force=True)
    assert state(course) == before


def test_a_failure_on_the_way_leaves_all_as_it_was(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, before, grades = backup(course).file, state(course), rows(course)
    real, calls = shutil.move, []

    def move(old: Path, new: Path) -> object:
        calls.append(new)
        if len(calls) == 9:
            raise OSError("disk full")
        return real(old, new)

    monkeypatch.setattr(shutil, "move", move)
    with pytest.raises(OSError, match="disk full"):
        restore(course, file, force=True)
    assert (state(course), rows(course)) == (before, grades)
    assert not list(course.glob("replaced-*"))


def test_a_gradebook_is_copied_table_by_table_as_it_is(course: Path, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    copybook.copy_in(course / "gradebook.db", other)
    assert rows(course, other) == rows(course) != []
    copybook.copy_in(course / "gradebook.db", other)
    assert rows(course, other) == rows(course)
    copybook.check(tmp_path / "other.db")


@pytest.mark.needs_postgresql
def test_a_class_moves_to_postgresql_and_back(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, grades = backup(course).file, rows(course)
    with postgresql(tmp_path) as url:
        monkeypatch.setenv("WORKBOOK_DB_URL", url)
        server = nbgrader_api(course).coursedir.db_url
        assert restore(course, file, force=True).replaced
        assert rows(course, server) == grades
        second = backup(course, tmp_path / "second.tar.gz").file
        replaced = restore(course, file, force=True).replaced
        assert replaced is not None and (replaced / "gradebook.db").is_file()
        restore(course, replaced, force=True)
        assert rows(course, server) == grades
        assert workbook(course, "grade", "tiny", "--again").returncode == 0
    monkeypatch.delenv("WORKBOOK_DB_URL")
    restore(course, second, force=True)
    assert rows(course) == grades
