"""A submission is laid back on its author's notebook before anything of it runs.

The author's cells come from ``source/``, in the author's order, with the author's
metadata. From the trainee come the answers, and the cells that the trainee added.
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from workbook.course.regions import take_apart
from workbook.errors import WorkbookError
from workbook.grading.acts import acts_of
from workbook.grading.foldchecks import unfolded
from workbook.grading.submission import notebook_of


def lay_on_source(sent: NotebookNode, source: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Put a trainee's answers into the author's notebook.

    :param sent: as :func:`workbook.grading.submission.read_submission` returns it.
    :param source: the author's notebook, solutions and hidden tests included.
    :returns: the notebook to run, and one sentence for each kind of repair.
    """
    anchors = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in source.cells
        if "grade_id" in cell.metadata.get("nbgrader", {})
    }
    answers, extras, repairs = _sort(sent, anchors)
    cells: list[NotebookNode] = list(extras[""])
    order = [name for name in _names(sent) if name in anchors]
    if order != sorted(order, key=list(anchors).index) and len(set(order)) == len(order):
        repairs.append("Cells had been moved. They are back in their order.")
    unanswered, missing, changed = [], [], []
    for name, original in anchors.items():
        cell = deepcopy(original)
        if utils.is_solution(cell):
            if name in answers:
                cell.source = answers[name]
            else:
                cell.source = _released(cell.source)
                unanswered.append(name)
        elif name not in answers:
            missing.append(name)
        elif unfolded(answers[name]).strip() != _released(cell.source).strip():
            changed.append(name)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cells.append(cell)
        cells.extend(extras[name])
    for sentence, names in (
        ("Answer cells were missing and count as not answered", unanswered),
        ("Cells were missing and are back", missing),
        ("Cells had another text and are as the author wrote them", changed),
    ):
        if names:
            repairs.append(f"{sentence}: {', '.join(names)}.")
    return notebook_of(cells, deepcopy(source.metadata)), repairs


def _names(sent: NotebookNode) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in sent.cells]


def _sort(
    sent: NotebookNode, anchors: dict[str, NotebookNode]
) -> tuple[dict[str, str], dict[str, list[NotebookNode]], list[str]]:
    """Answers by name, added cells by the name they follow, and repairs."""
    copies: dict[str, list[str]] = {}
    extras: dict[str, list[NotebookNode]] = {"": [], **{name: [] for name in anchors}}
    after = ""
    for cell, name in zip(sent.cells, _names(sent), strict=True):
        if name in anchors:
            after = after if name in copies else name
            copies.setdefault(name, []).append(cell.source)
        elif cell.source.strip():
            added = deepcopy(cell)
            added.metadata = {}
            extras[after].append(added)
    answers = {name: _one_answer(anchors[name], texts) for name, texts in copies.items()}
    repairs = [_copied(anchors[name], texts) for name, texts in copies.items() if len(texts) > 1]
    return answers, extras, repairs


def _one_answer(original: NotebookNode, copies: list[str]) -> str:
    """The text of a cell that may be there several times: of an answer, all parts."""
    if len(copies) == 1 or not utils.is_solution(original):
        return copies[0]
    blank = _released(original.source).strip()
    parts: list[str] = []
    before = blank
    for copy in copies:
        text = copy.strip()
        # A copy that was left untouched, or says the same again, is no part.
        if text not in ("", blank, before):
            parts.append(copy)
            before = text
    return "\n".join(parts) if parts else copies[0]


def _copied(original: NotebookNode, copies: list[str]) -> str:
    name, count = original.metadata["nbgrader"]["grade_id"], len(copies)
    if utils.is_solution(original):
        often = "" if count == 2 else f" ({count:,} cells)"
        return f"The answer cell {name} was copied or split{often}. All its parts are run."
    if count == 2:
        return f"The cell {name} was there twice. The second one is ignored."
    return f"The cell {name} was there {count:,} times. Only the first one counts."


def _released(text: str) -> str:
    """What the trainee was given for a cell of the author's."""
    return take_apart(text).visible


def is_of_another(sent: NotebookNode, source: NotebookNode) -> bool:
    """Whether a notebook has graded cells, and none of them is of this assignment."""
    names = set(filter(None, _names(sent)))
    return bool(names) and names.isdisjoint(_names(source))


def add_note(notebook: NotebookNode, repairs: list[str]) -> None:
    """Put what was repaired on top of a notebook, where a person reads it."""
    if repairs:
        note = "\n".join(["**Before marking**", "", *(f"- {repair}" for repair in repairs)])
        cell = new_markdown_cell(source=note, metadata={"tags": ["repairs"]}, id="repairs")
        notebook.cells.insert(0, cell)


def read_source(file: Path) -> NotebookNode:
    """An author's notebook, read once as long as it does not change. Copy it before a change."""
    seen = file.stat()
    return _read_source(file, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=64)
def _read_source(file: Path, _changed: int, _size: int) -> NotebookNode:
    return nbformat.read(file, as_version=4)


def _acts(sent: NotebookNode, source: NotebookNode) -> list[str]:
    try:
        return acts_of(sent, source)
    except Exception as error:
        return [f"The code could not be searched for acts ({type(error).__name__})."]


class RestoreSource(NbGraderPreprocessor):
    """Runs :func:`lay_on_source` when nbgrader sanitizes a submission.

    Repairs are written into the notebook's metadata (``workbook.repairs``) and, for people,
    into a note on top of it.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Replace the notebook by its author's, with the trainee's answers in it."""
        where = resources["nbgrader"]
        source_file = self._source(where["assignment"], where["notebook"])
        source = read_source(source_file)
        rejected = nb.metadata.get("workbook", {}).get("rejected", "")
        if not rejected and is_of_another(nb, source):
            rejected = (
                f"{source_file.name} holds the cells of another assignment. "
                f"Hand in the notebook of {where['assignment']}."
            )
            nb = notebook_of([], {})
        restored, repairs = lay_on_source(nb, source)
        if rejected:
            repairs = [f"{rejected} It was marked as not answered."]
        restored.metadata["workbook"] = {"rejected": rejected, "repairs": repairs}
        # For the instructor only, so not in the notebook.
        resources.setdefault("workbook", {}).update(
            rejected=rejected, repairs=repairs, acts=_acts(nb, source)
        )
        for repair in repairs:
            self.log.warning("%s, %s: %s", where["student"], where["notebook"], repair)
        add_note(restored, repairs)
        return restored, resources

    def _source(self, assignment: str, notebook: str) -> Path:
        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.source_directory, ".", assignment)
        file = Path(folder) / f"{notebook}.ipynb"
        if not file.is_file():
            raise WorkbookError(
                f"{file} is missing. Marking needs the author's notebook; restore it and run again."
            )
        return file
