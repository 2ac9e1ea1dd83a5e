"""Grade a class that holds attacks, and write down all that happened.

:func:`grade_class` starts this module as a program in a container of its own. There the
course is made, the work is handed in, collected and graded, and everything outside is compared
with what it was before. Whatever an attack starts ends with the container.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from nbgrader.api import Gradebook

from tests.attacks.collection import attacks
from tests.attacks.trial import (
    CLASSMATES,
    NAME,
    Places,
    handed_in,
    make_course,
    read_json,
    secret_tokens,
)
from tests.cells import ROOT, write
from tests.nbgrader_runs import SCRIPTS
from workbook.classroom import day, whole_class

GIGABYTE = 2**30
#: Places where a process may leave something.
SHARED = ("/tmp", "/var/tmp", "/dev/shm")
#: Programs whose memory is watched: the checks, and the workers that grade.
HEAVY = ("workbook.grading.examiner", "tests.attacks.grade_all")


@dataclass
class Result:
    """What happened. ``problem`` says why the run ended early."""

    tokens: dict[str, str]
    course: str
    stock: bool = False
    problem: str = ""
    left: list[str] = field(default_factory=list)
    collect_problem: str = ""
    graded: list[dict[str, Any]] = field(default_factory=list)
    grade_problem: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    feedback_problem: dict[str, str] = field(default_factory=dict)
    feedback_seconds: dict[str, float] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    megabytes: dict[str, float] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    run: str = field(default_factory=lambda: token_hex(3))

    def mark_of(self, student: str) -> str:
        """The signature of an attack in this run."""
        return f"mark-{student}-{self.run}-end"


# --- from outside


def grade_class(
    folder: Path,
    names: list[str],
    *,
    stock: bool = False,
    longest: float = 600,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> Result:
    """Grade a class of the attacks named (``family-name``) and three honest classmates.

    :param longest: seconds for the whole class.
    :param files: more notebooks, by the name of who hands them in.

    It runs in a container that shows the machine read-only, has processes of its own, and for
    nbgrader's stock configuration no network: whatever an attack gets, it ends there.
    """
    home, scratch = folder / "home", Path(tempfile.mkdtemp(prefix="attacked-", dir="/tmp"))
    home.mkdir(parents=True)
    for name, content in files.items():
        place = folder / "course" / "submitted" / name / NAME / f"{NAME}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
    tokens = secret_tokens()
    (home / "diary.txt").write_text(tokens["home"], encoding="utf-8")
    (scratch / "draft.txt").write_text(tokens["scratch"], encoding="utf-8")
    plan = {"folder": str(folder), "scratch": str(scratch), "names": names, "stock": stock,
            "tokens": tokens, "others": list(files)}  # fmt: skip
    command = [sys.executable, "-m", "tests.attacks.run"]
    environment = {
        **os.environ, "HOME": str(home), "SCHOOL_PASSWORD": tokens["environment"],
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
        "JUPYTER_PLATFORM_DIRS": "1", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    environment.pop("WORKBOOK_ROOT", None)
    try:
        done = subprocess.run(
            [*_container(folder, scratch, network=not stock), *command],
            input=json.dumps(plan), env=environment, cwd=ROOT, capture_output=True, text=True,
            errors="replace", timeout=longest, check=False,
        )  # fmt: skip
        problem = done.stderr[-2000:] or "no word"
    except subprocess.TimeoutExpired:
        problem = f"longer than {longest:g} seconds"
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if (folder / "result.json").is_file():
        return Result(**read_json(folder / "result.json"))
    return Result(tokens, str(folder / "course"), problem=f"The run ended early: {problem}")


def _container(folder: Path, scratch: Path, *, network: bool) -> list[str]:
    # A whole /proc, which bubblewrap does not give: the sandbox inside mounts one of its own.
    words = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
    words += [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    words += ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--bind", "/proc", "/proc"]
    words += ["--tmpfs", "/var/tmp", "--tmpfs", "/tmp"]
    # The course itself may lie below /tmp.
    for place in {str(ROOT), sys.prefix}:
        words += ["--ro-bind", place, place]
    for place in (folder, scratch):
        words += ["--bind", str(place), str(place)]
    words += ["--unshare-ipc", "--die-with-parent", "--chdir", str(ROOT)]
    return [*words, *([] if network else ["--unshare-net"]), "--"]


# --- from inside


class Ears:
    """Listens where trainees' code must not reach, and notes what it hears."""

    def __init__(self, scratch: Path) -> None:
        self.heard: list[str] = []
        self.abstract, self.path = f"attacked-{os.urandom(4).hex()}", scratch / "socket"
        self.tcp = self._listen(socket.AF_INET, ("0.0.0.0", 0))[1]
        self._listen(socket.AF_UNIX, "\0" + self.abstract)
        self._listen(socket.AF_UNIX, str(self.path))
        packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        packets.bind(("0.0.0.0", 0))
        self.udp = packets.getsockname()[1]
        threading.Thread(target=self._packets, args=(packets,), daemon=True).start()

    def _listen(self, kind: int, address: Any) -> Any:
        server = socket.socket(kind)
        server.bind(address)
        server.listen(50)
        threading.Thread(target=self._serve, args=(server,), daemon=True).start()
        return server.getsockname()

    def _serve(self, server: socket.socket) -> None:
        while True:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.settimeout(2)
                self.heard.append(line.recv(500).decode(errors="replace") or "silence")

    def _packets(self, packets: socket.socket) -> None:
        while True:
            self.heard.append(packets.recv(500).decode(errors="replace"))


def _own_address() -> str:
    """The address of this machine as others see it; no packet is sent for that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))
            return str(line.getsockname()[0])
        except OSError:
            return "127.0.0.1"


class Class:
    """A class with attackers, from making its course to the last comparison."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.folder, self.scratch = Path(plan["folder"]), Path(plan["scratch"])
        self.stock, tokens, self.others = plan["stock"], plan["tokens"], plan["others"]
        self.attackers = [attack for attack in attacks() if attack.student in plan["names"]]
        # Stock nbgrader takes many seconds for each classmate.
        self.quick = self.stock and not {a.family for a in self.attackers} & {"damage", "secrets"}
        self.course, self.inbox = self.folder / "course", self.folder / "inbox"
        self.inbox.mkdir()
        self.result = Result(tokens, str(self.course), self.stock)
        self.ears = Ears(self.scratch)
        threading.Thread(target=self._weigh, daemon=True).start()
        self.places = Places(
            str(self.course), str(self.folder / "home"), str(self.scratch), _own_address(),
            self.ears.tcp, self.ears.udp, self.ears.abstract, str(self.ears.path),
        )  # fmt: skip

    def run(self) -> None:
        """Everything; the result is written at the end."""
        make_course(self.course, self.result.tokens, stock=self.stock)
        self._time("build", self._build)
        self._time("hand in", self._hand_in)
        self._time("collect", self._collect)
        if not self.quick:
            self._time("clean run", lambda: self._grade(CLASSMATES[:1]))
            self._plant()
        before = self._state()
        waiting = sorted([a.student for a in self.attackers] + self.others + [*CLASSMATES[1:]])
        self._time("grade", lambda: self._grade(waiting))
        self.result.running = self._running()
        self._time("feedback", self._feedback)
        after = self._state()
        self.result.changed = sorted(
            key for key in before.keys() | after.keys() if before.get(key) != after.get(key)
        )
        self._read_gradebook()
        self.result.marked = self._marked()
        self.result.heard = self.ears.heard
        partial = self.folder / "result.partial"
        partial.write_text(json.dumps(asdict(self.result)), encoding="utf-8")
        partial.rename(self.folder / "result.json")

    def _weigh(self) -> None:
        """Note the most memory that a process has which runs the checks, or grades."""
        page, most = resource.getpagesize(), self.result.megabytes
        while True:
            for entry in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError, ValueError, IndexError):
                    command = (entry / "cmdline").read_bytes()
                    for what in HEAVY:
                        if what.encode() in command:
                            size = int((entry / "statm").read_text().split()[1]) * page / 1e6
                            most[what] = max(most.get(what, 0), size)
            time.sleep(0.1)

    def _time(self, what: str, step: Any) -> None:
        start = time.monotonic()
        step()
        self.result.seconds[what] = time.monotonic() - start

    def _build(self) -> None:
        if self.stock:
            self._nbgrader("generate_assignment", NAME)
        else:
            day.build(self.course, NAME)

    def _hand_in(self) -> None:
        for name in CLASSMATES[-1:] if self.quick else CLASSMATES:
            notebook = handed_in()
            notebook.cells[-1].source = self.result.tokens["other"]
            write(notebook, self.course / "submitted" / name / NAME / f"{NAME}.ipynb")
            stamp = "2026-03-02 16:00:00.000000 UTC"
            (self.course / "submitted" / name / NAME / "timestamp.txt").write_text(stamp)
        for attack in self.attackers:
            mark = self.result.mark_of(attack.student)
            attack.hand_in(self.course, self.inbox, self.places, mark)

    def _collect(self) -> None:
        ways = {attack.way for attack in self.attackers}
        if "exchange" in ways and self.stock:
            self._nbgrader("collect", NAME)
        elif "exchange" in ways:
            self._guarded(lambda: day.collect(self.course, NAME), "collect_problem")
        if self.stock:
            self._collect_by_hand()
        else:
            self._guarded(
                lambda: self.result.left.extend(day.collect(self.course, NAME, self.inbox).left),
                "collect_problem",
            )

    def _collect_by_hand(self) -> None:
        """Stock nbgrader collects from the exchange only; zip files are unpacked as they are."""
        for entry in self.inbox.iterdir():
            target = self.course / "submitted" / entry.stem / NAME
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(Exception):
                if entry.is_dir():
                    shutil.copytree(entry, target, symlinks=True)
                else:
                    shutil.unpack_archive(entry, target, "zip")

    def _guarded(self, step: Any, note: str) -> None:
        try:
            step()
        except BaseException as error:
            setattr(self.result, note, f"{type(error).__name__}: {error}")

    def _grade(self, students: Any) -> None:
        there = [name for name in students if (self.course / "submitted" / name / NAME).exists()]
        if self.stock:
            only = ["--student", CLASSMATES[0]] if students == CLASSMATES[:1] else []
            self._nbgrader("autograde", NAME, *only)
            return
        with (self.folder / "said.txt").open("w+") as said:
            done = subprocess.run(
                [sys.executable, "-m", "tests.attacks.grade_all", str(self.course), *there],
                stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.PIPE, text=True,
                errors="replace", check=False,
            )  # fmt: skip
            said.seek(0)
            self.result.graded = [json.loads(line) for line in said if line.endswith("}\n")]
        if done.returncode:
            self.result.grade_problem = done.stderr[-1500:] or f"status {done.returncode}"

    def _nbgrader(self, *arguments: str) -> None:
        done = subprocess.run(
            [str(SCRIPTS / "nbgrader"), *arguments], cwd=self.course, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", check=False, timeout=300,
        )  # fmt: skip
        if done.returncode:
            self.result.grade_problem = f"nbgrader {arguments[0]}: {done.stderr[-500:]}"

    def _plant(self) -> None:
        """A person's remark about somebody, to be read by nobody else."""
        with self._book() as book:
            notebook = book.find_submission_notebook(NAME, NAME, CLASSMATES[0])
            for comment in notebook.comments:
                comment.manual_comment = self.result.tokens["gradebook"]
            for grade in notebook.grades:
                if grade.auto_score is None:
                    grade.manual_score = 1
            book.db.commit()

    def _book(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.course / 'gradebook.db'}", "nps")

    def _feedback(self) -> None:
        asked = [a.student for a in self.attackers if a.wants_feedback]
        for name in asked if self.stock else [*asked, *CLASSMATES[1:]]:
            if not (self.course / "autograded" / name / NAME).is_dir():
                continue
            if self.stock:
                self._nbgrader("generate_feedback", NAME, "--student", name)
                continue
            start = time.monotonic()
            try:
                (fed,) = whole_class.feedback(self.course, NAME, students=[name])
                problem = fed.problem
            except BaseException as error:
                problem = f"{type(error).__name__}: {error}"
            if problem:
                self.result.feedback_problem[name] = problem
            self.result.feedback_seconds[name] = time.monotonic() - start

    def _state(self) -> dict[str, str]:
        """Digests of all that an attack must leave alone."""
        state = {}
        rooms = ("source", "release", "truth", ".cache", "exchange/nps/outbound",
                 "nbgrader_config.py", *(f"submitted/{name}" for name in CLASSMATES),
                 f"autograded/{CLASSMATES[0]}")  # fmt: skip
        kept = [self.folder / "home" / "diary.txt", self.scratch / "draft.txt"]
        for file in [*(self.course / room for room in rooms), *kept]:
            inside = [file] if not file.is_dir() else sorted(file.rglob("*"))
            for one in inside:
                if one.is_file():
                    state[str(one)] = hashlib.sha256(one.read_bytes()).hexdigest()
        with contextlib.suppress(sqlite3.Error):
            state["gradebook"] = self._rows()
        return state

    def _rows(self) -> str:
        """The rows of the graded classmate, and the points that cells are worth."""
        with contextlib.closing(sqlite3.connect(self.course / "gradebook.db")) as book:
            rows = [
                *book.execute("select * from student where id = ?", CLASSMATES[:1]),
                *book.execute(
                    "select g.auto_score, g.manual_score, g.needs_manual_grade, g.extra_credit "
                    "from grade g join submitted_notebook n on g.notebook_id = n.id "
                    "join submitted_assignment a on n.assignment_id = a.id "
                    "where a.student_id = ? order by g.id", CLASSMATES[:1]),
                *book.execute(
                    "select c.auto_comment, c.manual_comment "
                    "from comment c join submitted_notebook n on c.notebook_id = n.id "
                    "join submitted_assignment a on n.assignment_id = a.id "
                    "where a.student_id = ? order by c.id", CLASSMATES[:1]),
                *book.execute("select id, max_score from grade_cells order by id"),
                *book.execute("select id, source from source_cell order by id"),
            ]  # fmt: skip
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def _read_gradebook(self) -> None:
        def read() -> None:
            with self._book() as book:
                for submission in book.find_assignment(NAME).submissions:
                    name = submission.student.id
                    notebook = submission.notebooks[0]
                    scores = [g.auto_score for g in notebook.grades if g.auto_score is not None]
                    graded = (self.course / "autograded" / name / NAME).exists() or not self.stock
                    if graded:
                        self.result.scores[name] = float(sum(scores))
                    remarks = [c.auto_comment or "" for c in notebook.comments]
                    self.result.comments[name] = "\n".join(remarks)

        self._guarded(read, "grade_problem")

    def _marked(self) -> list[str]:
        """Files outside the course's own folders that carry an attack's signature."""
        places = [*SHARED, str(self.folder), str(ROOT)]
        found = set()
        for place in places:
            for folder, rooms, files in os.walk(place):
                if folder == str(ROOT):
                    rooms[:] = [name for name in rooms if name in ("datasets", "source")]
                for name in [*rooms, *files]:
                    if f"-{self.result.run}-end" in name:
                        found.add(str(Path(folder) / name))
        rooms = ("submitted", "autograded", "feedback", "exchange/nps/inbound")
        own = (str(self.inbox), *(str(self.course / room) for room in rooms))
        return sorted(name for name in found if not name.startswith(own))

    def _running(self) -> list[str]:
        """Processes that are still there a moment after the grading has ended."""
        mine = {os.getpid(), os.getppid(), 1, 2}
        for _ in range(20):
            left = []
            for entry in Path("/proc").iterdir():
                if not entry.name.isdigit() or int(entry.name) in mine:
                    continue
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("latin-1")
                    name = (entry / "comm").read_text(errors="replace").strip()
                    state = (
                        (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
                    )
                    if state != "Z":
                        left.append(f"{name}: {words}"[:300])
            if not left:
                return []
            time.sleep(0.1)
        return left


def main() -> None:
    """Run the class that the standard input describes."""
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 2 * GIGABYTE)):
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Class(json.loads(sys.stdin.read())).run()


if __name__ == "__main__":
    main()
