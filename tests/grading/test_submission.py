"""Files that are no notebooks, and notebooks that are no good."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cells import solved
from workbook.grading import submission
from workbook.grading.submission import Rejected, read_submission

V3 = {
    "metadata": {},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1", "outputs": []}]}],
}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 a report", "is not a Jupyter notebook"),
        (b"{}", "is not a Jupyter notebook"),
        (b"[1, 2]", "is not a Jupyter notebook"),
        (b"\xff\xfe\x00", "is not a Jupyter notebook"),
        (b'{"nbformat": 4, "cells": [3]}', "is not a Jupyter notebook"),
        (b"[" * 100_000, "is"),
    ],
    ids=["empty", "pdf", "no-cells", "list", "not-utf8", "odd-cells", "deep"],
)
def test_a_file_that_is_no_notebook_is_rejected_with_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "Мой отчёт 1.ipynb"
    file.write_bytes(content)
    with pytest.raises(Rejected, match=says) as caught:
        read_submission(file)
    assert "Мой отчёт 1.ipynb" in str(caught.value)


def test_an_old_notebook_is_read(tmp_path: Path) -> None:
    file = tmp_path / "old.ipynb"
    file.write_text(json.dumps(V3))
    assert [cell.source for cell in read_submission(file).cells] == ["x = 1"]


def test_a_notebook_of_50_mb_is_read_without_its_outputs(tmp_path: Path) -> None:
    notebook = solved()
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="x" * 50_000_000)]
    nbformat.write(notebook, tmp_path / "big.ipynb")
    read = read_submission(tmp_path / "big.ipynb")
    assert [cell.source for cell in read.cells] == [cell.source for cell in notebook.cells]
    assert all(not cell.get("outputs") for cell in read.cells)


def test_a_larger_one_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "MAX_BYTES", 1000)
    nbformat.write(solved(), tmp_path / "big.ipynb")
    with pytest.raises(Rejected, match="Clear all outputs"):
        read_submission(tmp_path / "big.ipynb")


def test_tags_and_metadata_do_not_come_along(tmp_path: Path) -> None:
    notebook = solved()
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["points"] = 1000
    nbformat.write(notebook, tmp_path / "n.ipynb")
    for cell in read_submission(tmp_path / "n.ipynb").cells:
        assert set(cell.metadata) <= {"nbgrader"}
        assert set(cell.metadata.get("nbgrader", {})) <= {"grade_id"}


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["cell_type", "source", "metadata", "nbgrader", "grade_id", "id"])
                | st.text(max_size=3),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_as_cells_is_read_or_rejected(cells: object) -> None:
    import tempfile

    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.ipynb"
        file.write_text(json.dumps(content))
        try:
            nbformat.validate(read_submission(file))
        except Rejected as reason:
            assert str(reason).startswith("x.ipynb")
