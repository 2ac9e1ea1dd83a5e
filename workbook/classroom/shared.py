"""What all workers of a run use: they are forks of one process, and share its children.

nbgrader is not imported here: the children start while it is being imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbook.course.imported import imported
from workbook.grading.cases import CASES, case_of
from workbook.grading.examination import Examiners, examiners_for
from workbook.kernels import sandbox
from workbook.kernels.pool import Pool, pool


class Shared:
    """The warm process for kernels, and the examiners of the case of the course.

    Where all trainees have cases of their own there are no shared examiners.

    :raises SandboxError: there is no sandbox, and nobody has said that this is well.
    """

    def __init__(self, root: Path, name: str, students: Iterable[str]) -> None:
        sandbox.require()
        sealed = not sandbox.problem()
        own = {case_of(root, student) is not None for student in students}
        # Of the copies that trainees have: what the solutions use is not in their kernels.
        names = imported(sorted((root / "release" / name).glob("*.ipynb")))
        self._pools: list[Pool] = []
        self._examiners: Examiners | None = None
        if True in own:
            self._pools.append(pool(sealed, root / CASES if sealed else None, names))
        if False in own:
            self._pools.append(pool(sealed, None, names))
            self._examiners = examiners_for(root / "source" / name)

    def wait_until_ready(self) -> None:
        """Until the first submission can be graded.

        :raises ExaminerError: an author's notebook cannot be used for marking.
        :raises PoolError: the warm process does not start.
        """
        if self._examiners is not None:
            self._examiners.wait_until_ready()
        for one in self._pools:
            one.wait_until_ready()


def start_early(root: Path, name: str, students: Iterable[str], *, again: bool) -> None:
    """Start it, if there seems to be something to grade; whoever grades asks for it again."""
    handed_in = [folder.parent.name for folder in (root / "submitted").glob(f"*/{name}")]
    waiting = [
        student for student in list(students) or handed_in
        if again or not (root / "autograded" / student / name).is_dir()
    ]  # fmt: skip
    is_assignment = any((root / "source" / name).glob("*.ipynb"))
    if waiting and is_assignment and not sandbox.problem():
        Shared(root, name, waiting)
