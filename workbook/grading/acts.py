"""Facts about a submission that an instructor may want to look at. They accuse nobody.

They are read off the notebook as it came in, before repairs. Nothing of it is run.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils

from workbook.course.regions import take_apart
from workbook.grading.acts_in_code import acts_in, bindings, parsed
from workbook.grading.foldchecks import unfolded
from workbook.grading.submission import MARKS, RUN_TAGS

MOST_ACTS = 40
#: So many places of one name are listed.
MOST_PLACES = 20


def acts_of(sent: NotebookNode, source: NotebookNode) -> list[str]:
    """Sentences such as "Cell 7, line 3: opens a network connection (socket.socket)."

    Cells are counted from 1, in the notebook as it was sent. An honest submission has none.

    :param sent: as :func:`workbook.grading.submission.read_submission` returns it, with its
        notes of what the file said of tags and points.
    :param source: the author's notebook.
    """
    if not sent.cells:
        return []
    authors = {
        _name(cell): cell for cell in source.cells if _name(cell) and cell.cell_type == "code"
    }
    acts = [*_of_cells(sent, authors), *_of_code(sent, source)]
    shown = [sentence for _, _, sentence in sorted(dict.fromkeys(acts))]
    if len(shown) > MOST_ACTS:
        shown[MOST_ACTS:] = [f"And {len(shown) - MOST_ACTS} more like these."]
    return shown


Found = tuple[int, int, str]


def _of_cells(sent: NotebookNode, authors: dict[str, NotebookNode]) -> list[Found]:
    """Checks and given cells: edited, deleted, copied, with other points or tags."""
    found: list[Found] = []
    places: dict[str, list[int]] = {}
    tagged: dict[str, list[int]] = {}
    for number, cell in enumerate(sent.cells, start=1):
        name = _name(cell)
        claimed = _claims(sent, number)
        own = authors[name].metadata.get("tags", []) if name in authors else []
        for tag in RUN_TAGS:
            if tag in claimed.get("tags", []) and tag not in own:
                tagged.setdefault(tag, []).append(number)
        if name not in authors:
            continue
        places.setdefault(name, []).append(number)
        author = authors[name]
        kind = "check" if utils.is_grade(author) else "given cell"
        is_answer = utils.is_solution(author)
        if cell.cell_type != author.cell_type:
            found.append((number, 0, f"Cell {number}: {name} is no longer a code cell."))
        elif not is_answer and unfolded(cell.source).strip() != _given(author).strip():
            found.append((number, 0, f"Cell {number}: the {kind} {name} has another text."))
        for what in MARKS:
            given = author.metadata["nbgrader"].get(what)
            said = claimed.get(what, given)
            if said != given:
                sentence = (
                    f"Cell {number}: {name} says {what} {repr(said)[:40]}, the author's {given!r}."
                )
                found.append((number, 0, sentence))
    for tag, numbers in tagged.items():
        sentence = f"Cell {numbers[0]}: has the tag {tag}."
        if len(numbers) > 1:
            sentence = f"{len(numbers)} cells, from cell {numbers[0]} on: have the tag {tag}."
        found.append((numbers[0], 0, sentence))
    for name, author in authors.items():
        is_check = utils.is_grade(author) and not utils.is_solution(author)
        if is_check and name not in places:
            found.append((len(sent.cells) + 1, 0, f"The check {name} is missing."))
    for name, numbers in places.items():
        if len(numbers) > 1:
            sentence = f"Cells {_listed(numbers)}: {name} is there {len(numbers)} times."
            found.append((numbers[0], 0, sentence))
    return found


def _of_code(sent: NotebookNode, source: NotebookNode) -> list[Found]:
    """What the trainee's code reaches for. The author's own cells are not searched."""
    given = frozenset(_given(cell).strip() for cell in source.cells if cell.cell_type == "code")
    own, kept = _authors(given)
    found: list[Found] = []
    trees: list[tuple[int, ast.Module]] = []
    for number, cell in enumerate(sent.cells, start=1):
        text = cell.source
        if cell.cell_type != "code" or unfolded(text).strip() in given:
            continue
        tree, acts = parsed(text)
        found += [(number, line, _sentence(number, line, act)) for line, act in acts]
        if tree is not None:
            trees.append((number, tree))
    known = bindings((tree for _, tree in trees), own)
    for number, tree in trees:
        found += [
            (number, line, _sentence(number, line, act)) for line, act in acts_in(tree, known, kept)
        ]
    return found


@lru_cache(maxsize=64)
def _authors(given: frozenset[str]) -> tuple[dict[str, str], frozenset[str]]:
    """What names stand for in the author's cells, and those that are kept: see :func:`_kept`."""
    trees = [tree for text in sorted(given) if (tree := parsed(text)[0]) is not None]
    known = bindings(trees)
    return known, _kept(trees, known)


def _kept(trees: list[ast.Module], known: dict[str, str]) -> frozenset[str]:
    """What the author takes from the course: the checks and the functions for the subjects."""
    kept = {name for name, meaning in known.items() if meaning.startswith("workbook.checks")}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                called = node.value.func
                if isinstance(called, ast.Name) and called.id in kept:
                    kept |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return frozenset(kept | {"expected", "truth"})


def _listed(numbers: list[int]) -> str:
    """``3, 4 and 8``; of very many only the first."""
    shown = [str(number) for number in numbers[:MOST_PLACES]]
    last = "others" if len(numbers) > MOST_PLACES else shown.pop()
    return f"{', '.join(shown)} and {last}"


def _sentence(cell: int, line: int, act: str) -> str:
    return f"Cell {cell}, line {line}: {act}."


def _given(cell: NotebookNode) -> str:
    """What the trainee was given for a cell of the author's."""
    return take_apart(cell.source).visible


def _name(cell: NotebookNode) -> str:
    nbgrader = cell.metadata.get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else ""


def _claims(sent: NotebookNode, number: int) -> dict[str, Any]:
    claims: dict[str, dict[str, Any]] = sent.metadata.get("workbook", {}).get("claims", {})
    return claims.get(str(number - 1), {})
