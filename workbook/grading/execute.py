"""How a submission is executed: the one place that decides it.

The trainee's cells run in a kernel of their own. The checks run elsewhere, in the examiner
(:mod:`workbook.grading.examiner`), which gets the answers as data. No check, solution or expected
value is ever in the trainee's kernel. Every cell gets a :class:`Verdict`, kept apart from the
notebook, so that nothing written into the notebook can change it.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, Literal

from jupyter_core.utils import ensure_async, run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute

from workbook.grading.cases import case_of
from workbook.grading.examination import Sitting, examiner_for
from workbook.grading.transfer import MIME, pack

NOTHING = "{}"
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

    _sitting: Sitting

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run all cells; cells after a dead kernel are not run."""
        self._verdicts: dict[str, Verdict] = {}
        self._ended = ""
        case = self._case(resources)
        examiner = examiner_for(self._source(resources), case)
        self._wanted = examiner.wanted
        too_long = f"The cell ran longer than {self.timeout} seconds and was stopped."
        self.error_on_timeout = {"ename": TOO_LONG, "evalue": too_long, "traceback": [too_long]}
        resources["workbook"] = {"verdicts": self._verdicts}
        with examiner.sit(float(self.timeout or 600)) as self._sitting, _working_on(case):
            return super().preprocess(nb, resources, km)

    def _case(self, resources: Any) -> Path | None:
        """The trainee's own case, by the list of the class and not by the submission."""
        root = Path(CourseDirectory(config=self.config).root)
        student = str(resources["nbgrader"].get("student", ""))
        return case_of(root, student) if student else None

    def _source(self, resources: Any) -> Path:
        """The author's notebook."""
        where = resources["nbgrader"]
        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.source_directory, ".", where["assignment"])
        return Path(folder) / f"{where['notebook']}.ipynb"

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Run one cell and keep its verdict; checks are run by the examiner."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        is_check = utils.is_grade(cell) and not utils.is_solution(cell)
        if self._ended:
            self._keep(cell, "not run", self._ended)
            return cell, resources
        number = index + 1
        try:
            if is_check:
                self._examine(cell)
                return cell, resources
            return super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._end(cell, f"The kernel died in cell {number}. The cells after it did not run.")
        except CellTimeoutError:
            self._end(
                cell,
                f"Cell {number} ran longer than {self.timeout} seconds and could not be stopped. "
                "The cells after it did not run.",
            )
            self._kill()
        return cell, resources

    def _examine(self, cell: NotebookNode) -> None:
        """One check, with the answers as they stand in the kernel now."""
        name = cell.metadata["nbgrader"]["grade_id"]
        answers = self._ask(f"answers(globals(), {self._wanted[name]!r})")
        outcome = self._sitting.examine(name, answers, self._call)
        cell.outputs = outcome.outputs
        status: Status = "ok" if outcome.status == "ok" else "error"
        self._verdicts[cell.id] = Verdict(status, outcome.reason)

    def _call(self, name: str, arguments: str) -> str:
        """Call a function in the trainee's kernel."""
        coded = base64.b64encode(arguments.encode()).decode()
        answer = self._ask(f"call(globals(), {name!r}, {coded!r})")
        return answer if answer != NOTHING else pack({"error": "it gave no answer"})

    def _ask(self, expression: str) -> str:
        """What an expression of :mod:`workbook.grading.transfer` gives in the trainee's kernel."""
        module = '__import__("workbook.grading.transfer", fromlist=["x"])'
        return str(run_sync(self._reply)(f"{module}.{expression}"))

    async def _reply(self, expression: str) -> str:
        client = self.kc
        asked = await ensure_async(
            client.execute("", silent=True, store_history=False, allow_stdin=False,
                           user_expressions={"it": expression})
        )  # fmt: skip
        end = time.monotonic() + float(self.timeout or 600)
        while (left := end - time.monotonic()) > 0:
            if not await ensure_async(self.km.is_alive()):
                raise DeadKernelError("Kernel died")
            try:
                reply = await ensure_async(client.get_shell_msg(timeout=min(1.0, left)))
            except Empty:
                continue
            if reply["parent_header"].get("msg_id") == asked:
                shown = reply["content"].get("user_expressions", {}).get("it", {})
                return str(shown.get("data", {}).get(MIME, NOTHING))
        await ensure_async(self.km.interrupt_kernel())
        return NOTHING

    def on_cell_executed(self, **kwargs: Any) -> None:
        """nbclient's hook: the kernel has replied."""
        super().on_cell_executed(**kwargs)
        content = kwargs["execute_reply"]["content"]
        name, text = content.get("ename", ""), content.get("evalue", "")
        if content["status"] == "ok":
            self._verdicts[kwargs["cell"].id] = Verdict("ok")
        else:
            reason = text if name in ("CheckFailed", TOO_LONG) else f"{name}: {text}".rstrip(": ")
            self._verdicts[kwargs["cell"].id] = Verdict("error", reason or "The cell was aborted.")

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
        provisioner = getattr(self.km, "provisioner", None)
        process = getattr(provisioner, "process", None)
        if process is not None:
            process.kill()


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
