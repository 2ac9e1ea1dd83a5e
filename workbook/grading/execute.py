"""How a submission is executed: the one place that decides it.

Every cell gets a :class:`Verdict` from the kernel's reply, kept apart from the
notebook, so that nothing written into the notebook can change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

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

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run all cells; cells after a dead kernel are not run."""
        self._verdicts: dict[str, Verdict] = {}
        self._ended = ""
        too_long = f"The cell ran longer than {self.timeout} seconds and was stopped."
        self.error_on_timeout = {"ename": TOO_LONG, "evalue": too_long, "traceback": [too_long]}
        resources["workbook"] = {"verdicts": self._verdicts}
        return super().preprocess(nb, resources, km)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Run one cell and keep its verdict."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        if self._ended:
            self._keep(cell, "not run", self._ended)
            return cell, resources
        number = index + 1
        try:
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
