"""A class graded by several processes: killed, run again, regraded by hand, given feedback."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.cells import hand_in, make_course, solved
from tests.classroom.gradebooks import rows
from tests.nbgrader_runs import SCRIPTS, nbgrader, workbook
from workbook.classroom import whole_class

NAMES = [f"trainee {number}" for number in range(6)]
EXIT = "import os\nos._exit(1)"


def a_class(folder: Path) -> Path:
    course = make_course(folder)
    works = [
        solved(), solved(total="total = 6"), b"no notebook", solved(pair="year = 2015"),
        solved(total=EXIT), solved(figure="double = 3"),
    ]  # fmt: skip
    for name, work in zip(NAMES, works, strict=True):
        hand_in(course, name, work)
    return course


def record(course: Path, student: str) -> dict[str, object]:
    file = course / "autograded" / student / "tiny" / "verdict.json"
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class graded in one run, two at a time."""
    course = a_class(tmp_path_factory.mktemp("clean") / "course")
    done = workbook(course, "grade", "tiny", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return course


def test_each_has_a_verdict(clean: Path) -> None:
    verdicts = {name: record(clean, name)["verdict"] for name in NAMES}
    assert verdicts[NAMES[0]] == "graded" and verdicts[NAMES[2]] == "rejected"
    assert record(clean, NAMES[0])["sandbox"] is True
    assert "graded without sandbox" not in workbook(clean, "grades").stdout


def test_without_a_sandbox_it_refuses_or_says_so(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "anna", solved())
    nothing = {**os.environ, "PATH": str(SCRIPTS), "WORKBOOK_ROOT": str(course)}
    command = [str(SCRIPTS / "workbook"), "grade", "tiny"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *more], env=nothing, cwd=course, capture_output=True, text=True, check=False
        )

    refused = run()
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert "apt install bubblewrap" in refused.stderr
    done = run("--unsafe")
    assert done.returncode == 0 and "4 of 4 points" in done.stderr
    assert record(course, "anna")["sandbox"] is False
    assert "graded without sandbox" in workbook(course, "grades").stdout
    assert workbook(course, "grades", "--csv", "class.csv").returncode == 0
    assert "graded without sandbox" in (course / "class.csv").read_text(encoding="utf-8-sig")


def test_killed_at_any_moment_and_run_again(clean: Path, tmp_path: Path) -> None:
    course = a_class(tmp_path / "course")
    command = [str(SCRIPTS / "workbook"), "grade", "tiny", "--jobs", "2"]
    dice = random.Random(4)
    for _ in range(4):
        process = subprocess.Popen(
            command, cwd=course, env={**os.environ, "WORKBOOK_ROOT": str(course)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(dice.uniform(1.5, 4.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.2)
    done = workbook(course, "grade", "tiny", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert rows(course) == rows(clean)
    again = workbook(course, "grade", "tiny")
    assert again.stderr.count("(graded before)") == len(NAMES)
    # The same with an author's assignment that was only half entered when the run was killed.
    (course / "gradebook.db").unlink()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "nps") as book:
        book.add_assignment("tiny")
        book.add_notebook("tiny", "tiny")
    assert workbook(course, "grade", "tiny").returncode == 0
    assert rows(course) == rows(clean)


def processes_below(pid: int) -> dict[int, tuple[int, str]]:
    """By number, the parent and the command of every process that this one started."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split(None, 2) for line in listed.splitlines()]
    everybody = {int(line[0]): (int(line[1]), line[2]) for line in lines if len(line) == 3}
    found = {pid}
    while more := {one for one, (parent, _) in everybody.items() if parent in found} - found:
        found |= more
    return {one: everybody[one] for one in found if one in everybody}


@pytest.mark.needs_bubblewrap
@pytest.mark.parametrize("module", ["workbook.grading.examiner", "workbook.kernels.warm"])
def test_what_the_system_ends_costs_nobody_points(tmp_path: Path, module: str) -> None:
    """All examiners, or a kernel, are killed while an honest notebook runs."""
    course = make_course(tmp_path / "course")
    hand_in(course, "anna", solved(total="import time\ntime.sleep(3)\ntotal = 5"))
    process = subprocess.Popen(
        [str(SCRIPTS / "workbook"), "grade", "tiny", "--jobs", "1"],
        cwd=course, env={**os.environ, "WORKBOOK_ROOT": str(course)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    kernels: set[int] = set()
    end = time.monotonic() + 30
    while not kernels and time.monotonic() < end:
        time.sleep(0.2)
        here = processes_below(process.pid)
        warm = {one for one, (_, command) in here.items() if "kernels.warm" in command}
        own = {one for one in warm if "bwrap" not in here[one][1].split()[0]}
        # A kernel is a fork of a fork, and has none of its own.
        parents = {here[one][0] for one in own}
        kernels = {one for one in own if here[one][0] in own and one not in parents}
    time.sleep(1)
    here = processes_below(process.pid)
    victims = kernels if module.endswith("warm") else {
        one for one, (_, command) in here.items() if module in command
    }  # fmt: skip
    assert victims
    for one in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        assert book.find_submission("tiny", "anna").score == 4, said


def test_two_runs_at_a_time_are_refused(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "anna", solved())
    first = whole_class.grade(course, "tiny")
    next(first)
    second = workbook(course, "grade", "tiny")
    assert second.returncode == 2 and "is being graded already" in second.stderr
    first.close()
    assert workbook(course, "grade", "tiny").returncode == 0


def test_ctrl_c_says_that_it_goes_on(tmp_path: Path) -> None:
    course = a_class(tmp_path / "course")
    scratch = Path(tempfile.mkdtemp())
    process = subprocess.Popen(
        [str(SCRIPTS / "workbook"), "grade", "tiny", "--jobs", "2"],
        cwd=course, env={**os.environ, "WORKBOOK_ROOT": str(course), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # As at a terminal: what a shell starts in the background has Ctrl+C ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=15)
    assert "points" in first
    assert process.returncode == 130
    assert "Run `workbook grade tiny` again: it goes on from here." in said
    assert "Traceback" not in said
    end, left = time.monotonic() + 5, "?"
    while left and time.monotonic() < end:
        time.sleep(0.1)
        asked = ["pgrep", "-a", "-g", str(process.pid)]
        left = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    assert left == ""
    assert not any(scratch.iterdir())
    scratch.rmdir()


def test_what_a_person_marked_stays(clean: Path, tmp_path: Path) -> None:
    course = shutil.copytree(clean, tmp_path / "course")
    url = f"sqlite:///{course / 'gradebook.db'}"
    with Gradebook(url, "nps") as book:
        grade = book.find_grade("total-check", "tiny", "tiny", NAMES[1])
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.find_comment("total", "tiny", "tiny", NAMES[1]).manual_comment = "Nearly."
        book.db.commit()
    kept = workbook(course, "grade", "tiny")
    assert kept.stderr.count("(graded before)") == len(NAMES)
    done = workbook(course, "grade", "tiny", "--again", "--student", NAMES[1])
    assert done.returncode == 0 and "(graded before)" not in done.stderr
    with Gradebook(url, "nps") as book:
        assert book.find_grade("total-check", "tiny", "tiny", NAMES[1]).score == 0.5
        assert book.find_comment("total", "tiny", "tiny", NAMES[1]).comment == "Nearly."


def test_new_work_is_graded_anew_and_only_that(clean: Path, tmp_path: Path) -> None:
    course = shutil.copytree(clean, tmp_path / "course")
    hand_in(course, NAMES[1], solved())
    done = workbook(course, "grade", "tiny")
    assert done.stderr.count("(graded before)") == len(NAMES) - 1
    assert f"{NAMES[1]}: graded, 4 of 4 points" in done.stderr


def test_a_wrong_assignment_is_rejected_and_the_page_says_why(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    other = solved()
    for cell in other.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id += "-of-day-9"
    hand_in(course, "anna", other)
    hand_in(course, "boris", solved(), name="day9")
    assert workbook(course, "grade", "tiny").returncode == 0
    assert workbook(course, "feedback", "tiny").returncode == 0
    for name, sentence in (
        ("anna", "tiny.ipynb holds the cells of another assignment."),
        ("boris", "No notebook of tiny was handed in."),
    ):
        assert record(course, name)["verdict"] == "rejected"
        page = (course / "feedback" / name / "tiny" / "tiny.html").read_text(encoding="utf-8")
        assert sentence in page
        assert not list((course / "feedback" / name).rglob("verdict.json"))


def test_pages_do_not_depend_on_jobs(clean: Path, tmp_path: Path) -> None:
    pages = []
    for jobs in ("1", "2"):
        course = shutil.copytree(clean, tmp_path / jobs)
        done = workbook(course, "feedback", "tiny", "--jobs", jobs)
        assert done.returncode == 0, done.stderr
        assert f"{len(NAMES)} trainees have feedback" in done.stdout
        pages.append({
            file.relative_to(course): file.read_bytes()
            for file in (course / "feedback").rglob("*.html")
        })  # fmt: skip
    assert len(pages[0]) == len(NAMES) and pages[0] == pages[1]


def test_nbgrader_s_own_command_gives_the_same_rows(clean: Path, tmp_path: Path) -> None:
    course = a_class(tmp_path / "course")
    assert nbgrader(course, "generate_assignment", "tiny").returncode == 0
    done = nbgrader(course, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    assert rows(course) == rows(clean)
