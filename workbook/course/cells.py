"""The rules for single cells and for the three cells of a task (docs/authors.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from workbook.course.findings import Finding
from workbook.course.notebook import Notebook, Task, grading, is_answer, is_check, tags
from workbook.course.regions import Regions, take_apart

MOST_LINES = 8
ALLOWED = (
    "datetime",
    "pandas",
    "pathlib",
    "plotly",
    "workbook.casefile",
    "workbook.charts",
    "workbook.checks",
    "workbook.data",
    "workbook.flows",
    "workbook.listings",
    "workbook.market",
)
MAGIC = re.compile(r"^\s*(%|!|\w+\s*=\s*[%!])", re.MULTILINE)
TASK_HEADING = re.compile(r"^### Task (?P<number>\d+): \S", re.MULTILINE)
HINT = re.compile(r"<details>\s*<summary>Hint</summary>.*?\S.*?</details>", re.DOTALL)
CHECKED = re.compile(r"""\bcheck\(\s*["'](\w+)["']\s*\)""")


def cell_findings(notebook: Notebook) -> Iterator[Finding]:
    """Length, imports, magics and changes in place, cell by cell."""
    for number, text in notebook.visible_code:
        lines = sum(bool(line.strip()) for line in text.splitlines())
        if lines > MOST_LINES:
            message = f"{lines} visible lines of code; {MOST_LINES} are the most."
            yield notebook.finding(number, "lines", message)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            if MAGIC.search(cell.source):
                message = "It has a line with % or !. Trainees learn Python only."
                yield notebook.finding(number, "magic", message)
            elif "raises-exception" not in tags(cell):
                message = f"Line {error.lineno} is not Python ({error.msg})."
                yield notebook.finding(number, "syntax", message)
            continue
        for module in _forbidden(tree):
            message = f"It imports {module}. Only these: {', '.join(ALLOWED)}."
            yield notebook.finding(number, "imports", message)
        if any(map(_in_place, ast.walk(tree))):
            message = "It has inplace=True. Give the new table a name instead."
            yield notebook.finding(number, "inplace", message)


def _forbidden(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            whole = base == "workbook"
            modules = [f"{base}.{a.name}" for a in node.names] if whole else [base]
        for module in modules:
            if not any(module == name or module.startswith(f"{name}.") for name in ALLOWED):
                yield module


def _in_place(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.keyword)
        and node.arg == "inplace"
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    )


def task_findings(notebook: Notebook, hints: bool) -> Iterator[Finding]:
    """The cells of tasks: that each has three, and what stands in them.

    :param hints: every task must have a hint.
    """
    manual = dict(_manual_tasks(notebook))
    starts = sorted([task.number for task in notebook.tasks] + list(manual))
    for task in notebook.tasks:
        yield from _task_cell(notebook, task, starts.index(task.number) + 1, hints)
    members = {id(c) for t in notebook.tasks for c in (t.task, t.answer, t.check)}
    for place, cell in manual.items():
        members.add(id(notebook.cells[place - 1]))
        yield from _manual_cell(notebook, place, starts.index(place) + 1, cell)
    grade_ids: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        regions = take_apart(cell.source)
        for problem in regions.problems:
            yield notebook.finding(number, "markers", problem)
        name = grading(cell).get("grade_id", "")
        if name and name in grade_ids:
            yield notebook.finding(number, "grade-id", f"Another cell has the grade_id {name} too.")
        grade_ids.add(name)
        if id(cell) not in members and ("task" in tags(cell) or is_answer(cell) or is_check(cell)):
            message = (
                "A task is three cells in a row: markdown with the tag task, the answer "
                "(grade_id such as change), the check (grade_id change-check)."
            )
            yield notebook.finding(number, "task", message)
        if is_answer(cell):
            yield from _answer_cell(notebook, number, cell, regions)
        elif regions.solutions and not is_manual(cell):
            yield notebook.finding(number, "markers", "A solution stands in an answer cell only.")
        if is_check(cell):
            yield from _check_cell(notebook, number, cell, regions)
        elif regions.hidden:
            yield notebook.finding(number, "markers", "Hidden tests stand in a check cell only.")
        if notebook.tasks and not (is_answer(cell) or is_check(cell)):
            yield from _given_cell(notebook, number, cell)


def is_manual(cell: NotebookNode) -> bool:
    """A markdown cell in which the trainee writes, and that a person marks."""
    marks = grading(cell)
    return cell.cell_type == "markdown" and bool(marks.get("grade")) and bool(marks.get("solution"))


def _manual_tasks(notebook: Notebook) -> Iterator[tuple[int, NotebookNode]]:
    """Tasks that a person marks: the number of the task cell, and the cell below it."""
    cells = notebook.cells
    for number, cell in enumerate(cells[:-1], start=1):
        if "task" in tags(cell) and is_manual(cells[number]):
            yield number, cells[number]


def _manual_cell(
    notebook: Notebook, place: int, order: int, cell: NotebookNode
) -> Iterator[Finding]:
    heading = TASK_HEADING.search(notebook.cells[place - 1].source)
    if not heading or int(heading["number"]) != order:
        message = f"A task needs a heading such as ### Task {order}: The memo"
        yield notebook.finding(place, "task", message)
    marks, regions = grading(cell), take_apart(cell.source)
    if marks.get("locked") or not isinstance(marks.get("points"), (int, float)):
        message = "A cell that a person marks is not locked, and gives points."
        yield notebook.finding(place + 1, "nbgrader", message)
    if not regions.solutions and not regions.problems:
        message = (
            "It needs ### BEGIN SOLUTION, ### BLANK and ### END SOLUTION, with a model answer."
        )
        yield notebook.finding(place + 1, "markers", message)


def _task_cell(notebook: Notebook, task: Task, order: int, hints: bool) -> Iterator[Finding]:
    source, number = task.task.source.strip(), task.number
    heading = TASK_HEADING.search(source)
    if not heading:
        message = f"A task needs a heading such as ### Task {order}: The change in percent"
        yield notebook.finding(number, "task", message)
    elif int(heading["number"]) != order:
        message = f"It is called Task {heading['number']}, but it is number {order}."
        yield notebook.finding(number, "task", message)
    found = len(HINT.findall(source))
    if found > 1 or (hints and not found):
        message = "A task has one hint in <details><summary>Hint</summary> ... </details>."
        yield notebook.finding(number, "hint", message)
    names = CHECKED.findall(task.check.source)
    if names and not any(re.search(rf"`{name}\b", source) for name in names):
        message = f"The task must name the answer that is checked: `{names[0]}`."
        yield notebook.finding(number, "task", message)


def _answer_cell(
    notebook: Notebook, number: int, cell: NotebookNode, regions: Regions
) -> Iterator[Finding]:
    if grading(cell).get("locked"):
        yield notebook.finding(number, "nbgrader", "An answer cell must not be locked.")
    if not regions.solutions and not regions.problems:
        message = "The answer needs ### BEGIN SOLUTION, ### BLANK and ### END SOLUTION."
        yield notebook.finding(number, "markers", message)


def _check_cell(
    notebook: Notebook, number: int, cell: NotebookNode, regions: Regions
) -> Iterator[Finding]:
    marks = grading(cell)
    if not marks.get("locked"):
        yield notebook.finding(number, "nbgrader", "A check cell must be locked.")
    if not isinstance(marks.get("points"), (int, float)) or marks["points"] <= 0:
        yield notebook.finding(number, "points", "A check cell gives points: 1 or more.")
    if not regions.hidden and not regions.problems:
        message = "The check needs hidden tests, from ### BEGIN HIDDEN TESTS to the end."
        yield notebook.finding(number, "markers", message)
    done = _done(regions.visible)
    names = list(dict.fromkeys(CHECKED.findall(regions.visible)))
    if done is None:
        message = 'The visible part of a check must end with .done("...").'
        yield notebook.finding(number, "done", message)
    elif len(names) > 1 and not any(word.arg == "together" for word in done.keywords):
        message = (
            f"It looks at {len(names)} names, and .done() would say one of them. End it with "
            ".done(together=[...]) and the names that the reader knows."
        )
        yield notebook.finding(number, "done", message)


def _done(code: str) -> ast.Call | None:
    """The call of ``.done`` with which code ends."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return None
    last = statements[-1] if statements else None
    if (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and isinstance(last.value.func, ast.Attribute)
        and last.value.func.attr == "done"
    ):
        return last.value
    return None


def _given_cell(notebook: Notebook, number: int, cell: NotebookNode) -> Iterator[Finding]:
    """In an assignment, what the trainee only runs comes back if it is deleted."""
    if cell.cell_type != "code" or grading(cell).get("locked"):
        return
    if re.search(r"^\s*(import|from)\s|\bload\(", cell.source, re.MULTILINE):
        message = "A cell that imports or loads must be read-only in nbgrader (locked)."
        yield notebook.finding(number, "nbgrader", message)
