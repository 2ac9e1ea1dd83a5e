"""A submission is laid back on its author's notebook."""

from __future__ import annotations

import time

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tests.cells import graded, solved, tiny_assignment
from workbook.grading.restore import lay_on_source

SOURCE = tiny_assignment()
ANCHORS = [cell.metadata.nbgrader.grade_id for cell in SOURCE.cells if "nbgrader" in cell.metadata]


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def test_an_honest_submission_needs_no_repair() -> None:
    restored, repairs = lay_on_source(solved(), SOURCE)
    assert repairs == []
    assert cell(restored, "total").source == "total = 2 + 3"
    assert "HIDDEN TESTS" in cell(restored, "total-check").source


def test_a_changed_check_is_as_the_author_wrote_it() -> None:
    sent = solved()
    cell(sent, "total-check").source = "pass"
    restored, repairs = lay_on_source(sent, SOURCE)
    assert "assert total == 5" in cell(restored, "total-check").source
    assert repairs == ["Cells had another text and are as the author wrote them: total-check."]


def test_an_answer_in_a_copied_cell_is_found() -> None:
    sent = solved(total="total = ...")
    sent.cells.append(graded("answer", "total", "total = 5"))
    restored, repairs = lay_on_source(sent, SOURCE)
    assert cell(restored, "total").source == "total = 5"
    assert repairs == ["The answer cell total was copied or split. All its parts are run."]


def test_both_halves_of_a_split_cell_are_run() -> None:
    sent = solved(pair="year = 2015")
    sent.cells.insert(5, graded("answer", "pair", 'why = "b"'))
    restored, _ = lay_on_source(sent, SOURCE)
    assert cell(restored, "pair").source == 'year = 2015\nwhy = "b"'


def test_of_very_many_copies_all_parts_are_run_and_one_sentence_is_said() -> None:
    sent = solved(total="total = 0")
    sent.cells += [graded("answer", "total", f"total += {n}") for n in range(3)]
    sent.cells += [
        graded("answer", "total", "total += 2"),
        graded("answer", "total", "total = ..."),
    ]
    sent.cells += [graded("check", "total-check", "pass", 1) for _ in range(1000)]
    restored, repairs = lay_on_source(sent, SOURCE)
    assert cell(restored, "total").source == "total = 0\ntotal += 0\ntotal += 1\ntotal += 2"
    assert repairs == [
        "The answer cell total was copied or split (6 cells). All its parts are run.",
        "The cell total-check was there 1,001 times. Only the first one counts.",
    ]


def test_the_time_to_join_copies_does_not_grow_faster_than_they() -> None:
    sent = solved()
    one = graded("answer", "total", "")
    # The text that all of them make was built anew, and searched, for each.
    sent.cells += [NotebookNode({**one, "source": f"#{n % 10}" * 40}) for n in range(60_000)]
    began = time.monotonic()
    lay_on_source(sent, SOURCE)
    assert time.monotonic() - began < 5


def test_a_missing_answer_counts_as_not_answered() -> None:
    sent = solved()
    sent.cells = [c for c in sent.cells if c.id != "total"]
    restored, repairs = lay_on_source(sent, SOURCE)
    assert cell(restored, "total").source == "total = ..."
    assert repairs == ["Answer cells were missing and count as not answered: total."]


def test_a_cell_added_by_the_trainee_stays_where_it_was() -> None:
    sent = solved()
    sent.cells.insert(3, new_code_cell("mine = 1"))
    restored, _ = lay_on_source(sent, SOURCE)
    sources = [c.source for c in restored.cells]
    assert sources.index("mine = 1") == sources.index("total = 2 + 3") + 1


def test_moved_cells_go_back_to_their_order() -> None:
    sent = solved()
    sent.cells.reverse()
    restored, repairs = lay_on_source(sent, SOURCE)
    names = [c.metadata.nbgrader.grade_id for c in restored.cells if "nbgrader" in c.metadata]
    assert names == ANCHORS
    assert "Cells had been moved. They are back in their order." in repairs


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*ANCHORS, "", "unknown"]), st.text(max_size=20)), max_size=25
    )
)
def test_whatever_is_sent_the_author_s_cells_are_there_once_and_in_order(
    sent_cells: list[tuple[str, str]],
) -> None:
    sent = nbformat.v4.new_notebook(
        cells=[
            new_code_cell(text, metadata={"nbgrader": {"grade_id": name}} if name else {})
            for name, text in sent_cells
        ]
    )
    restored, _ = lay_on_source(sent, SOURCE)
    by_name = {c.metadata.nbgrader.grade_id: c for c in restored.cells if "nbgrader" in c.metadata}
    names = [c.metadata.nbgrader.grade_id for c in restored.cells if "nbgrader" in c.metadata]
    assert names == ANCHORS
    for original in SOURCE.cells:
        name = original.metadata.get("nbgrader", {}).get("grade_id")
        if name is None:
            continue
        assert by_name[name].metadata == original.metadata
        if not original.metadata.nbgrader.solution:
            assert by_name[name].source == original.source
    nbformat.validate(restored)
