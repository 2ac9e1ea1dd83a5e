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


def with_cells(file: Path, cells: list[dict[str, object]]) -> Path:
    content = json.loads(nbformat.writes(solved()))
    content["cells"] += cells
    file.write_text(json.dumps(content))
    return file


@pytest.mark.parametrize(
    ("cell", "count", "says"),
    [
        ({"cell_type": "raw", "metadata": {}}, 160_000, r"has 160,\d+ cells; the limit is 150,000"),
        ({"cell_type": "raw", "source": "x"}, 25_000, r"has 25,\d+ cells with text; .* 20,000"),
    ],
    ids=["empty", "filled"],
)
def test_very_many_cells_are_rejected(
    tmp_path: Path, cell: dict[str, object], count: int, says: str
) -> None:
    with pytest.raises(Rejected, match=says) as caught:
        read_submission(with_cells(tmp_path / "many.ipynb", [cell] * count))
    assert "Delete the cells that are not yours" in str(caught.value)


def test_a_file_of_very_many_pieces_is_rejected_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = with_cells(tmp_path / "m.ipynb", [{"cell_type": "raw", "metadata": {}}] * 1_600_000)
    monkeypatch.setattr(submission.json, "loads", lambda text: pytest.fail("it was read"))
    with pytest.raises(Rejected, match=r"too many pieces\. Clear all outputs"):
        read_submission(file)


def test_twelve_figures_of_many_points_are_read(tmp_path: Path) -> None:
    notebook = solved()
    figure = {"data": [{"x": [0.5] * 50_000, "customdata": [[1, 2]] * 20_000}]}
    data = {"application/vnd.plotly.v1+json": figure}
    notebook.cells[2].outputs = [nbformat.v4.new_output("display_data", data)] * 12
    nbformat.write(notebook, tmp_path / "figures.ipynb")
    assert len(read_submission(tmp_path / "figures.ipynb").cells) == len(notebook.cells)


def test_an_old_notebook_with_outputs_and_headings_is_read(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "A title", "metadata": {"a": [1]}},
        {"cell_type": "code", "input": ["x = 1\n", "x"], "language": "python", "prompt_number": 3,
         "collapsed": False, "metadata": {"nbgrader": {"grade_id": "total"}},
         "outputs": [{"output_type": "pyout", "prompt_number": 3, "text": ["1"]}]},
    ]  # fmt: skip
    file = tmp_path / "old.ipynb"
    file.write_text(json.dumps({**V3, "worksheets": [{"cells": cells, "metadata": {}}]}))
    title, code = read_submission(file).cells
    assert (title.source, code.source) == ("## A title", "x = 1\nx")
    assert code.metadata.nbgrader.grade_id == "total"


def test_a_heading_of_any_level_takes_no_room(tmp_path: Path) -> None:
    heading = {"cell_type": "heading", "level": 500_000_000, "source": "x", "metadata": {}}
    sheet = {"cells": [heading], "metadata": {}}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}
    (tmp_path / "a.ipynb").write_text(json.dumps(old))
    assert read_submission(tmp_path / "a.ipynb").cells[0].source == "# x"


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
