"""Who is in the class, and taking one person out so that nothing of them is left."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.cells import make_course, solved, write
from tests.classroom.gradebooks import postgresql, rows
from tests.classroom.hostile import nest, removed_after, workbook_without_rights
from tests.nbgrader_runs import workbook
from workbook.classroom import search
from workbook.classroom.day import GradeRow
from workbook.classroom.gradesheet import write_csv
from workbook.classroom.removal import remove, traces
from workbook.classroom.search import Needle, Search, search_files, search_gradebook

NAMES = ("Anna", "Annabel", "Anna Kovalenko", "Ана o'Brien")


def hand_in_through_the_exchange(course: Path, names: tuple[str, ...]) -> None:
    for number, name in enumerate(names):
        when = f"2026-03-02 16:00:{number:02}.000000 UTC"
        places = (
            course / "exchange" / "nps" / "inbound" / f"{name}+tiny+{when}+x{number}",
            course / "exchange" / "cache" / "nps" / f"{name}+tiny+{when}",
        )
        for place in places:
            write(solved(total="total = 6"), place / "tiny.ipynb")
            (place / "submission_secret.txt").write_text(f"secret-{number}")
            (place / "timestamp.txt").write_text(when)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day with four people, collected, graded, with feedback, cases and lists of names."""
    course = make_course(tmp_path_factory.mktemp("day") / "course")
    hand_in_through_the_exchange(course, NAMES)
    for verb in ("release", "collect", "grade", "feedback"):
        done = workbook(course, verb, "tiny")
        assert done.returncode == 0, done.stderr
    for name in NAMES:
        (course / "cases" / name).mkdir(parents=True)
        (course / "cases" / name / "case.json").write_text("{}")
        (course / "truth" / name).mkdir(parents=True)
        (course / "cases" / "handout").mkdir(exist_ok=True)
        (course / "cases" / "handout" / f"{name}.zip").write_bytes(b"")
    (course / "class.txt").write_text("".join(f"{name}\n" for name in NAMES), encoding="utf-8")
    assert workbook(course, "grades", "--csv", "grades.csv").returncode == 0
    return course


@pytest.fixture
def course(day: Path, tmp_path: Path) -> Iterator[Path]:
    yield from removed_after(Path(shutil.copytree(day, tmp_path / "course")))


def everything(course: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(course)): file.read_bytes()
        for file in course.rglob("*")
        if file.is_file() and "gradebook.db" not in file.name
    }


def test_list_shows_who_has_a_case_and_what_came_in(course: Path) -> None:
    assert workbook(course, "roster", "add", "Zoë Late").returncode == 0
    shown = workbook(course, "roster", "list").stdout
    assert "People: 5." in shown
    row = next(line for line in shown.splitlines() if "Anna Kovalenko" in line)
    assert "yes" in row and "tiny" in row
    row = next(line for line in shown.splitlines() if "Zoë Late" in line)
    assert "yes" not in row and "tiny" not in row


def test_add_says_whether_a_name_was_there_and_refuses_bad_ones(course: Path) -> None:
    assert "is in the gradebook already" in workbook(course, "roster", "add", "Anna").stdout
    for name in ("..", "a/b", "a+b", "handout", " x", "x ", r"a\b", "a\u3164", ""):
        assert workbook(course, "roster", "add", name).returncode == 2


@pytest.mark.parametrize("name", NAMES)
def test_one_person_goes_and_the_others_stay_as_they_are(course: Path, name: str) -> None:
    before, grades = everything(course), rows(course)
    done = workbook(course, "roster", "remove", name, "--yes")
    assert done.returncode == 0, done.stderr
    assert "rows of" in done.stdout and "is in none of them" in done.stdout
    after = everything(course)
    gone = set(before) - set(after)
    # Three of submitted, more of the rest; the page in the exchange has a digest for a name.
    assert any("feedback" in file and file.startswith("exchange") for file in gone)
    personal = ("submitted", "autograded", "feedback", "cases", "truth", "exchange")
    assert {file.split("/")[0] for file in gone} <= set(personal)
    changed = {file for file in after if after[file] != before[file]}
    assert changed == {"class.txt", "grades.csv"}
    assert rows(course) == [row for row in grades if row[1] != name]
    left = [other for other in NAMES if other != name]
    assert (course / "class.txt").read_text("utf-8").splitlines() == left
    assert {f.name for f in (course / "submitted").iterdir()} == set(left)
    exchange = [
        f.name.partition("+")[0] for f in (course / "exchange" / "nps" / "inbound").iterdir()
    ]
    assert sorted(exchange) == sorted(left)


def test_no_free_page_of_the_gradebook_keeps_the_name(course: Path) -> None:
    raw = (course / "gradebook.db").read_bytes()
    assert "Ана".encode() in raw and b"o'Brien" in raw
    assert workbook(course, "roster", "remove", "Ана o'Brien", "--yes").returncode == 0
    for file in course.glob("gradebook.db*"):
        assert "Ана".encode() not in file.read_bytes() and b"o'Brien" not in file.read_bytes()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        assert len(book.students) == 3


def test_deleted_rows_in_the_file_are_noticed(course: Path) -> None:
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as line:
        line.execute("PRAGMA secure_delete = OFF")
        line.execute("CREATE TABLE extra (who TEXT)")
        line.executemany("INSERT INTO extra VALUES (?)", [("Anna Nobody" * 100,)] * 500)
        line.commit()
        line.execute("DROP TABLE extra")
        line.commit()
    result = Search()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        search_gradebook(book.engine, Needle("Anna Nobody"), result)
    assert result.found == ["gradebook.db: deleted rows are still in the file."]


def test_a_dry_run_lists_and_removes_nothing(course: Path) -> None:
    before, grades = everything(course), rows(course)
    done = workbook(course, "roster", "remove", "Anna", "--dry-run")
    assert done.returncode == 0
    for place in (
        "submitted/Anna",
        "autograded/Anna",
        "feedback/Anna",
        "cases/Anna",
        "truth/Anna",
        "cases/handout/Anna.zip",
        "class.txt: the lines about Anna",
        "1 submission, 1 notebook",
    ):
        assert place in done.stdout  # fmt: skip
    assert "Annabel" not in done.stdout and "Kovalenko" not in done.stdout
    assert (everything(course), rows(course)) == (before, grades)


def test_without_yes_it_asks_and_no_answer_is_a_no(course: Path) -> None:
    before = everything(course)
    assert workbook(course, "roster", "remove", "Anna").returncode == 1
    assert everything(course) == before


def test_what_is_left_is_named_with_its_place(course: Path) -> None:
    (course / "run.log").write_text("graded: Anna in 3 s; Annabel in 2 s")
    (course / "other.log").write_text("graded: Annabel, Anna Kovalenko")
    (course / "notes.json").write_text(json.dumps({"text": "first line\nAnna"}))
    (course / "wide.csv").write_bytes("who\r\nAnna\r\n".encode("utf-16"))
    (course / "old Anna").mkdir()
    with zipfile.ZipFile(course / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.txt", "Anna\n" * 50)
    with tarfile.open(course / "backup.tar.gz", "w:gz") as tar:
        tar.add(course / "run.log", "submitted/Anna/run.log")
    with sqlite3.connect(course / "gradebook.db") as line:
        line.execute("CREATE TABLE extra (who TEXT)")
        line.execute("INSERT INTO extra VALUES ('seen: Anna')")
    done = workbook(course, "roster", "remove", "Anna", "--yes")
    assert done.returncode == 1
    for place in (
        "run.log: its content",
        "notes.json: its content",
        "wide.csv: its content",
        "old Anna: the name of",
        "old.zip: the file list.txt in it",
        "backup.tar.gz: the file submitted/Anna/run.log in it",
        "table extra",
    ):
        assert f"Left: {place}" in done.stderr or place in done.stderr, place  # fmt: skip
    assert "other.log" not in done.stderr
    assert not (course / "submitted" / "Anna").exists()


def test_a_backup_that_has_the_person_is_one_line(course: Path) -> None:
    assert workbook(course, "backup").returncode == 0
    (course / "exchange/nps/inbound/notes.log").write_text("Anna was here")
    done = workbook(course, "roster", "remove", "Anna", "--yes")
    assert done.returncode == 1
    left = [line for line in done.stderr.splitlines() if line.startswith("Left: ")]
    assert len(left) == 2 and left[1] == "Left: exchange/nps/inbound/notes.log: its content."
    told = re.fullmatch(
        r"Left: (backup-[\d-]+\.tar\.gz): (\d+) files in it, such as (.+)\.", left[0]
    )
    assert told is not None
    with tarfile.open(course / told[1]) as archive:
        named = [name for name in archive.getnames() if re.search(r"\bAnna\b(?! Kov)", name)]
    # The list of names, the gradebook and the like have her in their contents.
    assert told[3] in (*named, "gradebook.db") and int(told[2]) >= len(named) > 5
    assert "2 places, listed above. Make a new backup before you remove an old one." in done.stderr


def test_copies_of_the_course_s_own_files_are_no_trace_of_a_person(course: Path) -> None:
    text = "Vera bought twice, and wrote one review.\n"
    for room in ("docs", "trainee/docs"):
        (course / room / "cards").mkdir(parents=True)
        (course / room / "cards" / "example.md").write_text(text)
    for sign in ("notebooks/a.txt", "workbook/__init__.py", "nbgrader_config.py"):
        (course / "trainee" / sign).parent.mkdir(exist_ok=True)
        (course / "trainee" / sign).write_text("")
    for room in ("trainee/.venv", "trainee/work/.venv"):
        (course / room).mkdir(parents=True)
    (course / "trainee/.venv/names.py").write_text("Vera")
    with zipfile.ZipFile(course / "trainee.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docs/cards/example.md", text)
    done = workbook(course, "roster", "remove", "Vera", "--yes")
    assert done.returncode == 2 and "Left" not in done.stderr
    assert "Not counted: 2 unchanged copies of its files." in done.stdout
    assert "trainee/.venv" in done.stdout
    # What is no copy is told: changed, below another name, or of a folder that is no tool's.
    (course / "trainee/docs/cards/example.md").write_text(f"{text}Vera was late.\n")
    (course / "trainee/docs/cards/Vera.md").write_text(text)
    (course / "trainee/work/.venv/names.py").write_text("Vera")
    with zipfile.ZipFile(course / "trainee.zip", "a") as archive:
        archive.writestr("Vera/docs/cards/example.md", text)
    done = workbook(course, "roster", "remove", "Vera", "--yes")
    assert done.returncode == 1
    for place in (
        "trainee/docs/cards/example.md: its content.",
        "trainee/docs/cards/Vera.md: its content.",
        "trainee/work/.venv/names.py: its content.",
        "trainee.zip: the file Vera/docs/cards/example.md in it.",
    ):
        assert f"Left: {place}\n" in done.stderr


def zip_in_zip(entries: int, content: bytes = b"x", levels: int = 3) -> bytes:
    """Every level has the level below so many times."""
    for _ in range(levels):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(entries):
                archive.writestr(f"{number}.zip", content)
        content = packed.getvalue()
    return content


def test_a_search_of_archives_in_archives_ends(course: Path) -> None:
    place = course / "submitted" / "Annabel" / "tiny"
    (place / "many.zip").write_bytes(zip_in_zip(60))
    (place / "old.zip").write_bytes(zip_in_zip(1, b"Anna", levels=1))
    done = workbook(course, "roster", "remove", "Anna", "--yes")
    assert done.returncode == 1
    for name in ("many.zip", "old.zip"):
        where = f"submitted/Annabel/tiny/{name}"
        assert f"Could not be searched: {where}: it cannot be opened to the end." in done.stderr
    assert "Anna is in nothing that could be searched; 2 places could not" in done.stderr


@pytest.mark.parametrize(("bytes_", "parts"), [(100_000, 10**6), (10**9, 50)])
def test_all_archives_of_a_search_have_one_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_: int, parts: int
) -> None:
    monkeypatch.setattr(search, "MOST_BYTES", bytes_)
    monkeypatch.setattr(search, "MOST_PARTS", parts, raising=False)
    for name in ("a.zip", "b.zip", "c.zip"):
        (tmp_path / name).write_bytes(zip_in_zip(20, b"0" * 2000, levels=1))
    with tarfile.open(tmp_path / "d.tar.gz", "w:gz") as tar:
        for name in ("a.zip", "b.zip", "c.zip"):
            tar.add(tmp_path / name, name)
    result = Search()
    search_files(tmp_path, Needle("Anna"), result)
    told = "it cannot be opened to the end."
    assert (result.found, result.closed) == ([], [f"c.zip: {told}", f"d.tar.gz: {told}"])


def test_a_size_that_an_archive_claims_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_BYTES", 10**6)
    with tarfile.open(tmp_path / "zeros.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo("zeros")
        member.size = 10**7
        tar.addfile(member, io.BytesIO(bytes(10**7)))
    result = Search()
    search_files(tmp_path, Needle("Anna"), result)
    assert result.closed == ["zeros.tar.gz: it cannot be opened to the end."]


def peak(run: Callable[[], object]) -> float:
    """The most megabytes that Python holds meanwhile."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def zeros_and_a_wide_sign(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(150_000_000) + "\U0001f600".encode())


def a_list_without_end(folder: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for number in range(200_000):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())


def a_name_without_end(folder: Path) -> None:
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, 150_000_000
    with gzip.open(folder / "a.tar.gz", "wb") as stream:
        stream.write(head.tobuf())
        stream.write(b"n" * head.size)


def holes_without_end(folder: Path) -> None:
    about = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "x",
             "GNU.sparse.realsize": "1"}  # fmt: skip
    with tarfile.open(folder / "a.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo("x")
        content = b"20000000\n" + b"0\n" * 40_000_000
        member.size, member.pax_headers = len(content), about
        tar.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    "build", [zeros_and_a_wide_sign, a_list_without_end, a_name_without_end, holes_without_end]
)
def test_no_file_makes_the_search_take_much_memory(
    tmp_path: Path, build: Callable[[Path], None]
) -> None:
    build(tmp_path)
    result = Search()
    assert peak(lambda: search_files(tmp_path, Needle("Anna"), result)) < 60
    assert not result.found
    assert bool(result.closed) is (build is not zeros_and_a_wide_sign)


def test_a_large_secret_is_not_read(course: Path) -> None:
    (sent,) = (course / "exchange/nps/inbound").glob("Anna+*")
    with (sent / "submission_secret.txt").open("wb") as stream:
        stream.truncate(300_000_000)
    assert peak(lambda: traces(course, "Anna")) < 60


@pytest.mark.parametrize(
    "before",
    ["", "x" * 7, "\u0416" * 50, "\U0001f600" * 1000],
    ids=["", "one", "two", "four bytes"],
)
@pytest.mark.parametrize(
    ("text", "stands"),
    [("a Anna b", True), ("a Annabel b", False), ("a Anna Kovalenko b", False), ("Hanna", False)],
)
def test_a_name_is_found_where_parts_of_a_file_meet(
    monkeypatch: pytest.MonkeyPatch, before: str, text: str, stands: bool
) -> None:
    monkeypatch.setattr(search, "CHUNK", 700)
    needle = Needle("Anna", ["Annabel", "Anna Kovalenko"])
    for place in range(500, 2200, 3):
        content = ("-" * place + before + text + "-" * 900).encode()
        assert needle.in_stream(io.BytesIO(content)) is stands, place
        if stands:
            wide = ("-" * place + before + text).encode("utf-16")
            assert needle.in_stream(io.BytesIO(wide)), place


def test_junk_of_another_person_is_not_taken_for_the_name(course: Path) -> None:
    (course / "submitted/Annabel/tiny/a.gz").write_bytes(b"\x1f\x8bjunk")
    done = workbook(course, "roster", "remove", "Anna", "--yes")
    assert done.returncode == 1 and "still stands" not in done.stderr
    assert "Could not be searched: submitted/Annabel/tiny/a.gz: " in done.stderr
    assert "1 place could not, listed above. Look there yourself" in done.stderr


def test_a_closed_folder_stops_no_command_and_is_named(course: Path) -> None:
    write(solved(), course / "submitted/closed day/tiny/tiny.ipynb")
    (course / "submitted/closed day/tiny").chmod(0)
    (course / "submitted/closed").mkdir(mode=0)
    # Made after grading: without them the verdicts on the others still hold.
    shutil.rmtree(course / "cases")
    try:
        listed = workbook_without_rights(course, "roster", "list")
        row = next(line for line in listed.stdout.splitlines() if " closed  " in line)
        assert "it cannot be read" in row and "closed day" in listed.stdout
        alike = workbook_without_rights(course, "similarity", "tiny")
        assert alike.returncode == 0, alike.stderr
        assert "in full. closed: closed cannot be read." in alike.stdout
        assert "in full. closed day: tiny cannot be read." in alike.stdout
        graded = workbook_without_rights(course, "grade", "tiny")
        for name in ("closed", "closed day"):
            row = next(line for line in graded.stdout.splitlines() if f" {name}  " in line)
            assert "rejected" in row and "cannot be read" in row
        gone = workbook_without_rights(course, "roster", "remove", "Anna", "--yes")
        assert gone.returncode == 1 and "Traceback" not in gone.stderr
        assert "Could not be searched: submitted/closed: it cannot be read" in gone.stderr
        assert not (course / "submitted/Anna").exists()
    finally:
        for name in ("closed", "closed day/tiny"):
            (course / "submitted" / name).chmod(0o700)


def test_a_name_with_a_semicolon_goes_from_the_grades(course: Path) -> None:
    rows = [GradeRow(name, "tiny", 1, 2, 0, False) for name in ("Anna; =A", "Annabel")]
    write_csv(rows, course / "grades.csv")
    assert "Anna; =A" not in (course / "grades.csv").read_text("utf-8-sig")
    found = Search()
    search_files(course, Needle("Anna; =A"), found)
    assert found.found == ["grades.csv: its content."]
    remove(course, traces(course, "Anna; =A"))
    left = (course / "grades.csv").read_text("utf-8-sig").splitlines()
    assert len(left) == 2 and left[1].startswith("Annabel")


def test_folders_in_folders_do_not_stop_the_search_or_stay(course: Path) -> None:
    for name in ("Anna", "Annabel"):
        nest(course / "submitted" / name / "tiny", "a", 1200)
    nest(course / "submitted" / "Anna" / "tiny", "b" * 200, 25)
    done = workbook(course, "roster", "remove", "Anna", "--yes")
    assert done.returncode == 0, done.stderr
    assert "submitted/Anna: " in done.stdout
    assert not (course / "submitted" / "Anna").exists()
    assert (course / "submitted" / "Annabel" / "tiny" / "a" / "a").is_dir()


def test_a_path_that_is_too_long_to_look_at_is_told(course: Path) -> None:
    nest(course / "submitted" / "Annabel" / "tiny", "b" * 200, 25)
    done = workbook(course, "roster", "remove", "Anna", "--yes")
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if line.startswith("Could not be searched")]
    assert len(told) == 1 and "cannot be read" in told[0]


def test_a_name_that_is_not_utf8_stops_nobody_and_can_be_removed(course: Path) -> None:
    name = os.fsdecode(b"Anna \xff")
    write(solved(), course / "submitted" / name / "tiny" / "tiny.ipynb")
    (course / "notes.log").write_bytes(b"seen: Anna \xff, and no other")
    assert workbook(course, "roster", "remove", "Anna", "--yes").returncode == 0
    done = workbook(course, "roster", "remove", name, "--yes")
    assert not (course / "submitted" / name).exists()
    assert done.returncode == 1 and "Left: notes.log: its content." in done.stderr
    assert "Left: submitted" not in done.stderr


def test_nobody_of_this_name(course: Path) -> None:
    done = workbook(course, "roster", "remove", "Ann", "--yes")
    assert done.returncode == 2
    assert "In the class: Anna, Anna Kovalenko, Annabel, Ана o'Brien." in done.stderr


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "handout", "../course"])
def test_a_name_cannot_lead_out_of_the_course(course: Path, name: str) -> None:
    before = everything(course)
    assert workbook(course, "roster", "remove", name, "--yes").returncode == 2
    assert everything(course) == before


def test_a_link_is_removed_and_not_followed(course: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep.txt").write_text("keep")
    (course / "feedback" / "Linked").symlink_to(outside)
    remove(course, traces(course, "Linked"))
    assert not (course / "feedback" / "Linked").is_symlink()
    assert (outside / "keep.txt").is_file()


def test_a_row_of_a_csv_goes_as_a_whole(course: Path) -> None:
    file = course / "remarks.csv"
    file.write_text('who,text\r\nAnna,"two\r\nlines"\r\nAnnabel,"Anna?"\r\n', newline="")
    remove(course, traces(course, "Anna"))
    assert file.read_bytes() == b'who,text\r\nAnnabel,"Anna?"\r\n'


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Anna", True), ("Annabel", False), ("Hanna", False), ("Anna Kovalenko", False),
        ("Anna, Anna Kovalenko", True), ("submitted/Anna/x", True), ("Anna_old", True),
        ("Anna2", False), ('"a\\nAnna"', True), ("%20Anna%20", True), ("Anna's", True),
    ],
)  # fmt: skip
def test_a_name_is_found_as_a_name_of_its_own(text: str, stands: bool) -> None:
    needle = Needle("Anna", ["Annabel", "Anna Kovalenko"])
    assert needle.in_text(text) is stands
    assert needle.in_bytes(text.encode()) is stands


@pytest.mark.parametrize("written", ["Ана o'Brien", '"\\u0410\\u043d\\u0430 o\'Brien"',
                                     "Ана o&#x27;Brien", "Ана o&#39;Brien",
                                     "%D0%90%D0%BD%D0%B0%20o%27Brien"])  # fmt: skip
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    assert Needle("Ана o'Brien").in_text(written)


@pytest.mark.needs_postgresql
def test_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make_course(tmp_path / "course")
    with postgresql(tmp_path) as url:
        monkeypatch.setenv("WORKBOOK_DB_URL", url)
        hand_in_through_the_exchange(course, NAMES[:2])
        for verb in ("release", "collect", "grade"):
            done = workbook(course, verb, "tiny")
            assert done.returncode == 0, done.stderr
        done = workbook(course, "roster", "remove", "Anna", "--yes")
        assert done.returncode == 0, done.stderr
        assert "PostgreSQL keeps old rows" in done.stdout
        shown = workbook(course, "roster", "list").stdout
        assert "Annabel" in shown and "People: 1." in shown
