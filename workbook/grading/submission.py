"""Reading what a trainee sent. Nothing in it is trusted, and nothing in it stops the run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode, from_dict, reader
from nbformat.v4 import new_output
from nbformat.v4.rwbase import strip_transient

from workbook.grading.outputs import UNWRITABLE

MAX_BYTES = 64 * 1024 * 1024
#: Lists and objects in the file, counted before it is read: each takes a hundred bytes or more.
#: Brackets in texts count too; a dozen interactive figures have well below half a million.
MAX_PIECES = 3_000_000
#: Cells in all, and cells with something in them: those are laid out, run and shown.
MAX_CELLS, MAX_FILLED = 150_000, 20_000
#: Characters of all cells together, without their outputs.
MAX_WRITTEN = 2_000_000
# What a cell of each kind has besides its text.
KINDS: dict[str, dict[str, Any]] = {
    "code": {"outputs": [], "execution_count": None}, "markdown": {}, "raw": {},
}  # fmt: skip
# Where a format, old or new, keeps the text of a cell, and its cells.
TEXTS, FORM = ("source", "input"), ("cells", "worksheets")
#: Tags that change how a notebook is run.
RUN_TAGS = ("skip-execution", "raises-exception", "parameters", "injected-parameters")
MARKS = ("points", "grade", "solution")


class Rejected(Exception):
    """A file cannot be read as a notebook. The text is a sentence for the trainee."""


def read_submission(file: Path) -> NotebookNode:
    """The cells of a submitted notebook: type, source, grade_id, and nothing else.

    Outputs, tags, attachments and all other metadata are left behind. What the file says of tags
    and points is noted in ``metadata.workbook.claims`` of the notebook, by the place of the cell;
    nothing but :mod:`workbook.grading.acts` may look at it.

    :raises Rejected: the file is empty, too large, or not a notebook.
    """
    if file.is_symlink():
        raise Rejected(f"{file.name} is a link. Hand in the notebook itself.")
    try:
        size = file.stat().st_size
    except OSError as error:
        raise Rejected(f"{file.name} cannot be opened.") from error
    if size == 0:
        raise Rejected(f"{file.name} is empty. Save the notebook and hand it in again.")
    if size > MAX_BYTES:
        raise Rejected(
            f"{file.name} has {size / 1e6:,.0f} MB; the limit is {MAX_BYTES / 1e6:,.0f} MB. "
            "Clear all outputs, save, and hand it in again."
        )
    try:
        # Not checked against the format: of what is wrong with it, nothing is kept.
        sent = _read(file)
        both = [(bare, cell) for cell in sent["cells"] if (bare := _bare(cell)) is not None]
    except Rejected:
        raise
    except RecursionError as error:
        raise Rejected(f"{file.name} is nested too deeply to be a notebook.") from error
    except Exception as error:
        raise Rejected(
            f"{file.name} is not a Jupyter notebook. Hand in the .ipynb file that you worked in."
        ) from error
    kept = [bare for bare, _ in both]
    written = sum(len(cell.source) for cell in kept)
    if written > MAX_WRITTEN:
        raise Rejected(
            f"The cells of {file.name} hold {written:,} characters; the limit is {MAX_WRITTEN:,}. "
            "Delete what is not yours, and hand it in again."
        )
    claims = {str(place): found for place, (_, cell) in enumerate(both) if (found := _claims(cell))}
    for number, cell in enumerate(kept):
        # The same file gives the same notebook, and no trainee chooses an identifier.
        cell.id = f"sent-{number}"
    return notebook_of(kept, {"workbook": {"claims": claims}} if claims else {})


def notebook_of(cells: list[NotebookNode], metadata: dict[str, Any]) -> NotebookNode:
    """A notebook of these cells. It is checked when it is written, and not here as well."""
    return NotebookNode(
        nbformat=nbformat.v4.nbformat, nbformat_minor=nbformat.v4.nbformat_minor,
        metadata=from_dict(metadata), cells=cells,
    )  # fmt: skip


def _read(file: Path) -> NotebookNode:
    """The notebook in the format of today. Too large ones end early, before they are copied."""
    text = file.read_text(encoding="utf-8")
    if text.count("{") + text.count("[") > MAX_PIECES:
        raise Rejected(
            f"{file.name} is made of too many pieces. Clear all outputs, delete the cells that "
            "are not yours, save, and hand it in again."
        )
    content = json.loads(text)
    # What else stands in it may be large, and nobody looks at it.
    content = {k: v for k, v in content.items() if k in FORM or not isinstance(v, (list, dict))}
    content["metadata"] = {}
    lists = [part["cells"] for part in (content, *content.get("worksheets", [])) if "cells" in part]
    for limit, count, kind in (
        (MAX_CELLS, sum(map(len, lists)), "cells"),
        (MAX_FILLED, sum(map(_filled, lists)), "cells with text"),
    ):
        if count > limit:
            raise Rejected(
                f"{file.name} has {count:,} {kind}; the limit is {limit:,}. "
                "Delete the cells that are not yours, save, and hand it in again."
            )
    for cells in lists:
        cells[:] = map(_slim, cells)
    major, minor = reader.get_version(content)
    notebook = nbformat.versions[major].to_notebook_json(content, minor=minor)
    return nbformat.convert(notebook, 4)


def _filled(cells: list[dict[str, Any]]) -> int:
    return sum(1 for cell in cells if any(cell.get(where) for where in TEXTS))


def _slim(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell of any format, without outputs, attachments and metadata of other programs."""
    slim = {k: v for k, v in cell.items() if k in TEXTS or not isinstance(v, (list, dict))}
    if "outputs" in cell:
        slim["outputs"] = []
    # In format 3 so many signs are put before a heading.
    if type(slim.get("level")) is not int or not 1 <= slim["level"] <= 6:
        slim.pop("level", None)
    if isinstance(metadata := cell.get("metadata"), dict):
        slim["metadata"] = {k: v for k, v in metadata.items() if k in ("nbgrader", "tags")}
    return slim


def _bare(sent: Any) -> NotebookNode | None:
    kind = sent.get("cell_type")
    if kind not in KINDS:
        return None
    source = sent.get("source", "")
    source = source if isinstance(source, str) else "".join(map(str, source))
    # Lone surrogates cannot be written back as UTF-8.
    text = source.encode("utf-8", "replace").decode("utf-8")
    cell = from_dict({"cell_type": kind, "metadata": {}, "source": text, **KINDS[kind]})
    nbgrader = sent.get("metadata", {}).get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    if isinstance(grade_id, str):
        cell.metadata["nbgrader"] = {"grade_id": grade_id}
    return cell


def _claims(sent: Any) -> dict[str, Any]:
    """Tags that change a run, and the points and kinds of a graded cell."""
    metadata = sent.get("metadata", {})
    tags, nbgrader = metadata.get("tags"), metadata.get("nbgrader")
    found: dict[str, Any] = {}
    if isinstance(tags, list) and (known := sorted({t for t in tags if t in RUN_TAGS})):
        found["tags"] = known
    if isinstance(nbgrader, dict):
        found |= {k: nbgrader[k] for k in MARKS if isinstance(nbgrader.get(k), (bool, int, float))}
    return found


class SubmissionExporter(NotebookExporter):
    """nbgrader's exporter for autograding, with a reader that cannot fail.

    An unreadable file becomes an empty notebook that says why; its blanks are then
    marked like any other blank. nbconvert would copy the notebook five times, and check it
    three times: nobody else holds it, and it is checked once, after the last step.
    """

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The notebook as text, after all steps; ``nb`` is changed.

        :raises ValidationError: it is no notebook then, even without what its cells showed.
        """
        resources = self._init_resources(resources or {})
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        try:
            return _written(nb), resources
        except Exception:
            # A trainee's code can show what no notebook can hold.
            for cell in nb.cells:
                if cell.get("outputs") and not _is_check(cell):
                    cell.outputs = [new_output("stream", text=UNWRITABLE)]
            return _written(nb), resources

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Read, then convert. Only what comes from a trainee is read with suspicion."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kwargs)
        file = Path(filename)
        try:
            notebook = read_submission(file)
        except Rejected as reason:
            notebook = notebook_of([], {"workbook": {"rejected": str(reason)}})
        resources = dict(resources or {})
        resources["metadata"] = {
            "path": os.fspath(file.parent),
            **resources.get("metadata", {}),
            "name": file.stem,
        }
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


def _is_check(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return bool(marks.get("grade") and not marks.get("solution"))


def _written(nb: NotebookNode) -> str:
    nbformat.validate(nb, relax_add_props=True)
    # Without nbformat's line breaks: only programs read it, and these ten times as fast.
    return f"{json.dumps(strip_transient(nb), sort_keys=True)}\n"
