"""How a submission is executed: the one place that decides it.

The trainee's cells run in a kernel of their own, in a sandbox (:mod:`workbook.kernels`). The
checks run afterwards and elsewhere, in the examiner (:mod:`workbook.grading.examiner`), which gets
the answers as data. No check, solution or expected value is ever in the trainee's kernel. Every
cell gets a :class:`Verdict`, kept apart from the notebook, so that nothing written into the
notebook can change it.
"""

from __future__ import annotations

import base64
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets import Bool

from workbook.grading.cases import CASES, case_of
from workbook.grading.examination import ExaminerEndedError, Sitting, examiners_for
from workbook.grading.outputs import output, validate_outputs
from workbook.grading.untouched import keep_run, lay_run_on, place_of_run
from workbook.kernels import sandbox
from workbook.kernels.client import Message, UnreachableError
from workbook.kernels.provisioner import SealedKernelManager
from workbook.mime import ANSWERS

NOTHING = "{}"
# The module in a trainee's kernel, whatever the trainee has named so.
TRANSFER = '__import__("workbook.grading.transfer", fromlist=["x"])'
# Characters that a notebook may show, all cells together.
MOST_SHOWN = 10_000_000
# What is kept of a message that shows something.
PARTS = {
    "stream": ("name", "text"), "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}  # fmt: skip
TOO_LONG = "CellTimeoutError"
Status = Literal["ok", "error", "not run"]


@dataclass(frozen=True)
class Verdict:
    """What happened to one cell, and in one sentence why it did not succeed."""

    status: Status
    reason: str = ""


class ExecuteSubmission(Execute):
    """nbgrader's Execute, for which a dead kernel or an endless loop is a result, not an end.

    Verdicts by cell id are left in ``resources["workbook"]["verdicts"]``.
    """

    # The same submission gives the same notebook.
    record_timing = Bool(False)

    _sitting: Sitting

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run all cells; cells after a dead kernel are not run.

        With a folder in ``resources["workbook"]["runs"]``, what was kept there of an untouched
        notebook stands for its run.
        """
        sandbox.require()
        self._root = Path(CourseDirectory(config=self.config).root)
        self._assignment = str(resources["nbgrader"]["assignment"])
        runs = resources.setdefault("workbook", {}).get("runs")
        # Without a sandbox a trainee's files lie where the next notebook runs.
        shared = runs and self._case(resources) is None and not sandbox.problem()
        file = place_of_run(runs, nb, self._source(resources)) if shared else None
        kept = lay_run_on(file, nb) if file else None
        if kept is not None:
            resources["workbook"]["verdicts"] = {n: Verdict(**one) for n, one in kept.items()}
            return nb, resources
        nb, resources = self._run_all(nb, resources, km)
        if file and self._undisturbed:
            keep_run(file, nb, {name: asdict(one) for name, one in self._verdicts.items()})
        return nb, resources

    def _run_all(self, nb: NotebookNode, resources: Any, km: Any) -> tuple[NotebookNode, Any]:
        """What the system ended, for want of memory perhaps, gets a second try."""
        try:
            nb, resources = self._mark(nb, resources, km)
            again = self._was_ended
        except ExaminerEndedError:
            again = True
        return self._mark(nb, resources, km) if again else (nb, resources)

    def _mark(self, nb: NotebookNode, resources: Any, km: Any) -> tuple[NotebookNode, Any]:
        self._verdicts: dict[str, Verdict] = {}
        self._ended, self._shown = "", 0
        self._was_ended = self._has_killed = self._was_interrupted = False
        self._taken: list[tuple[NotebookNode, str]] = []
        self._known: dict[str, str] = {}
        self.kernel_manager_class = SealedKernelManager
        case = self._case(resources)
        source = self._source(resources)
        examiners = examiners_for(source.parent, case)
        too_long = f"The cell ran longer than {self.timeout} seconds and was stopped."
        self.error_on_timeout = {"ename": TOO_LONG, "evalue": too_long, "traceback": [too_long]}
        resources["workbook"]["verdicts"] = self._verdicts
        with examiners.sit(source.stem, self._patience) as self._sitting, _working_on(case):
            return super().preprocess(nb, resources, km)

    def create_kernel_manager(self) -> Any:
        """nbclient's hook: the kernel's working folder holds the files that were given out."""
        manager = super().create_kernel_manager()
        manager.beside = self._root / "release" / self._assignment
        manager.cases = self._root / CASES
        return manager

    def execute_cell(
        self, cell: NotebookNode, cell_index: int, *_: Any, store_history: bool = True
    ) -> NotebookNode:
        """nbclient's, one message after the other and without an event loop.

        :raises DeadKernelError: the kernel ended before it had replied.
        :raises CellTimeoutError: the cell ran too long and could not be stopped.
        """
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        asked = self.kc.execute(cell.source, store_history=store_history, stop_on_error=False)
        cell.outputs, self.clear_before_next_output = [], False
        reply = self._hear(asked, self._patience, cell, cell_index)
        if reply is None:
            self._interrupt()
            too_long = {"content": {**self.error_on_timeout, "status": "error"}}
            reply = self._hear(asked, self.iopub_timeout, cell, cell_index, too_long)
        if reply is None:
            message = "could not be stopped"
            raise CellTimeoutError.error_from_timeout_and_cell(message, self.timeout, cell)
        reply = {**reply, "content": {**reply["content"], **_sound(reply["content"])}}
        cell.execution_count = reply["content"]["execution_count"]
        self.on_cell_executed(cell=cell, cell_index=cell_index, execute_reply=reply)
        return cell

    def _hear(
        self, asked: str, seconds: float, cell: NotebookNode, index: int,
        reply: Message | None = None,
    ) -> Message | None:  # fmt: skip
        """What the kernel shows for a cell, and its reply; None if it has not ended by then."""
        ended = False
        for channel, message in self.kc.arriving(asked, seconds):
            if channel == "shell":
                reply = reply or message
            else:
                try:
                    self.process_message(message, cell, index)
                except CellExecutionComplete:
                    ended = True
            if ended and reply is not None:
                return reply
        return None

    @property
    def _patience(self) -> float:
        return float(self.timeout or 600)

    @property
    def _undisturbed(self) -> bool:
        """Whether nothing was stopped or ended: on a quieter machine it might not have been."""
        return not (self._ended or self._was_interrupted or self._sitting.ended)

    def _interrupt(self) -> None:
        self._was_interrupted = True
        run_sync(self.km.interrupt_kernel)()

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> Any:
        """nbclient's hook: something to show has come. Endless output ends the kernel."""
        if msg["msg_type"] != "status":
            self._shown += len(str(msg["content"])) * self._places(msg["content"])
        if self._shown > MOST_SHOWN:
            self._kill()
            return None
        return super().process_message(msg, cell, cell_index)

    def _places(self, content: dict[str, Any]) -> int:
        """How often this will stand in the notebook: an update goes to all places of a display."""
        display = (content.get("transient") or {}).get("display_id")
        return max(1, sum(map(len, self._display_id_map.get(display, {}).values())))

    def output(
        self, outs: list[NotebookNode], msg: Any, display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """nbclient's hook, and as nbclient has it, but without widgets and quicker."""
        parts = PARTS.get(msg["msg_type"])
        if parts is None:
            return None
        shown = {part: msg["content"][part] for part in parts}
        if "data" in shown and shown["data"] is None:
            shown["data"] = {}
        out = from_dict(output(msg["msg_type"], **shown))
        validate_outputs([out])
        if self.clear_before_next_output:
            outs.clear()
            self.clear_display_id_mapping(cell_index)
            self.clear_before_next_output = False
        if display_id:
            places = self._display_id_map.setdefault(display_id, {}).setdefault(cell_index, [])
            places.append(len(outs))
        outs.append(out)
        return out

    def handle_comm_msg(self, *_: Any) -> None:
        """nbclient's hook: nothing of a widget is kept, and no message of one is answered."""

    def _case(self, resources: Any) -> Path | None:
        """The trainee's own case, by the list of the class and not by the submission."""
        student = str(resources["nbgrader"].get("student", ""))
        return case_of(self._root, student) if student else None

    def _source(self, resources: Any) -> Path:
        """The author's notebook."""
        where = resources["nbgrader"]
        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.source_directory, ".", where["assignment"])
        return Path(folder) / f"{where['notebook']}.ipynb"

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Run one cell and keep its verdict; after the last cell, have the checks run."""
        cell, resources = self._run(cell, resources, index)
        if index == len(self.nb.cells) - 1:
            for check, answers in self._taken:
                self._examine(check, answers)
        return cell, resources

    def _run(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        if self._ended:
            self._keep(cell, "not run", self._ended)
            return cell, resources
        number = index + 1
        checks = [cell] if _is_check(cell) else list(self._checks_after(index))
        questions = {_name(check): self._answers_for(check) for check in checks}
        try:
            if _is_check(cell):
                self._take_answers(cell, questions[_name(cell)])
                return cell, resources
            self._known, self.kc.questions = {}, questions
            return super().preprocess_cell(cell, resources, index)
        except DeadKernelError as error:
            why = self._why_it_died()
            if isinstance(error, UnreachableError):
                why = str(error)
            if self._shown > MOST_SHOWN:
                why = "It showed more than can be kept."
            ended = " ".join(filter(None, (f"The kernel died in cell {number}.", why)))
            self._end(cell, f"{ended} The cells after it did not run.")
        except CellTimeoutError:
            self._end(
                cell,
                f"Cell {number} ran longer than {self.timeout} seconds and could not be stopped. "
                "The cells after it did not run.",
            )
            self._kill()
        except Exception as error:
            # The trainee's code can send what it wants in the kernel's name.
            self._unreadable(f"cell {number}", error)
            self._end(cell, f"{self._ended} The cells after it did not run.")
        return cell, resources

    def _why_it_died(self) -> str:
        """What is known of the kernel's end; remember if it was killed, and not from here."""
        line = getattr(getattr(self.km, "provisioner", None), "line", None)
        why = str(getattr(getattr(self.km, "provisioner", None), "why", ""))
        killed = line is not None and line.exit_status == -signal.SIGKILL
        # A trainee's code can do that too; then it does it twice.
        self._was_ended |= killed and not why and not self._has_killed
        return why

    def _take_answers(self, cell: NotebookNode, question: str) -> None:
        """Keep the answers as they stand in the kernel now.

        The check comes when all cells have run: nothing of the trainee's that follows can see or
        show what a hidden test gives to a function, or how long it takes.
        """
        known = self._known.get(_name(cell))
        self._taken.append((cell, known or self._ask(question)))

    def _checks_after(self, index: int) -> Iterator[NotebookNode]:
        """Those before any other code is run: their answers come with the cell's own reply."""
        for cell in self.nb.cells[index + 1 :]:
            if cell.cell_type == "code" and cell.source.strip():
                if not _is_check(cell):
                    return
                yield cell

    def _answers_for(self, check: NotebookNode) -> str:
        name = _name(check)
        return f"{TRANSFER}.answers(globals(), {self._sitting.wanted[name]!r}, {name!r})"

    def _examine(self, cell: NotebookNode, answers: str) -> None:
        """One check."""
        name = _name(cell)
        self._needed_kernel = False

        def call(function: str, arguments: str) -> str | None:
            return self._call(name, function, arguments)

        outcome = self._sitting.examine(name, answers, call)
        if self._ended and self._needed_kernel:
            self._keep(cell, "not run", self._ended)
            return
        cell.outputs = outcome.outputs
        status: Status = "ok" if outcome.status == "ok" else "error"
        self._verdicts[cell.id] = Verdict(status, outcome.reason)

    def _call(self, check: str, name: str, arguments: str) -> str | None:
        """Call a function in the trainee's kernel, as it was before the check; None: no answer."""
        self._needed_kernel = True
        answer = NOTHING
        if not self._ended:
            coded = base64.b64encode(arguments.encode()).decode()
            try:
                answer = self._ask(f"{TRANSFER}.call({check!r}, {name!r}, {coded!r})")
            except DeadKernelError:
                self._why_it_died()
                self._ended = "The kernel died while a function was being tested."
            except Exception as error:
                self._unreadable("a function", error)
        return answer if answer != NOTHING else None

    def _ask(self, expression: str) -> str:
        """What an expression with :data:`TRANSFER` gives in the trainee's kernel."""
        asked = self.kc.execute(
            "", silent=True, store_history=False, allow_stdin=False,
            user_expressions={"it": expression},
        )  # fmt: skip
        for channel, message in self.kc.arriving(asked, self._patience):
            if channel == "shell":
                return _told(message).get("it", NOTHING)
        self._interrupt()
        return NOTHING

    def on_cell_executed(self, **kwargs: Any) -> None:
        """nbclient's hook: the kernel has replied."""
        super().on_cell_executed(**kwargs)
        self._known = _told(kwargs["execute_reply"])
        content = kwargs["execute_reply"]["content"]
        name, text = content.get("ename", ""), content.get("evalue", "")
        if content["status"] == "ok":
            self._verdicts[kwargs["cell"].id] = Verdict("ok")
        else:
            reason = text if name in ("CheckFailed", TOO_LONG) else f"{name}: {text}".rstrip(": ")
            self._verdicts[kwargs["cell"].id] = Verdict("error", reason or "The cell was aborted.")

    def _unreadable(self, what: str, error: Exception) -> None:
        self.log.warning("A message of %s cannot be read: %s.", what, type(error).__name__)
        self._ended = f"What came back from {what} cannot be read."
        self._kill()

    def _end(self, cell: NotebookNode, reason: str) -> None:
        self._ended = reason
        # Whether the kernel's count arrived before its end is chance.
        cell.execution_count = None
        self._keep(cell, "error", reason)

    def _keep(self, cell: NotebookNode, status: Status, reason: str) -> None:
        self._verdicts[cell.id] = Verdict(status, reason)
        cell.outputs = [
            *cell.get("outputs", []),
            new_output("error", ename="NotMarked", evalue=reason, traceback=[reason]),
        ]

    def _kill(self) -> None:
        self._has_killed = True
        provisioner = getattr(self.km, "provisioner", None)
        line, process = getattr(provisioner, "line", None), getattr(provisioner, "process", None)
        if line is not None:
            line.signal(signal.SIGKILL)
        elif process is not None:
            process.kill()


def _is_check(cell: NotebookNode) -> bool:
    return bool(utils.is_grade(cell) and not utils.is_solution(cell))


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata["nbgrader"]["grade_id"])


def _sound(content: dict[str, Any]) -> dict[str, Any]:
    """What goes from a reply into the notebook: each part of its kind, whatever came."""
    count, lines = content.get("execution_count"), content.get("traceback")
    return {
        "status": "ok" if content.get("status") == "ok" else "error",
        "execution_count": count if type(count) is int and count >= 0 else None,
        "ename": str(content.get("ename", "")), "evalue": str(content.get("evalue", "")),
        "traceback": [str(line) for line in lines] if isinstance(lines, list) else [],
    }  # fmt: skip


def _told(reply: dict[str, Any]) -> dict[str, str]:
    """What a reply says to the expressions that were asked with the request."""
    try:
        shown = reply["content"].get("user_expressions", {})
        told = {name: one["data"][ANSWERS] for name, one in shown.items() if "data" in one}
    except (AttributeError, KeyError, TypeError):
        # The trainee's code can reply what it wants.
        return {}
    return {name: text for name, text in told.items() if isinstance(text, str)}


@contextmanager
def _working_on(case: Path | None) -> Iterator[None]:
    """Kernels that start meanwhile read this case."""
    earlier = os.environ.get("WORKBOOK_CASE")
    if case is not None:
        os.environ["WORKBOOK_CASE"] = str(case)
    try:
        yield
    finally:
        if case is not None:
            os.environ.pop("WORKBOOK_CASE", None)
            if earlier is not None:
                os.environ["WORKBOOK_CASE"] = earlier
