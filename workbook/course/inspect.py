"""The rules for notebooks that a program can check (docs/authors.md).

The rules for single cells are in :mod:`workbook.course.cells`; here are those for a
notebook as a whole and for the days that notebooks make up.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from workbook.course.answers import AnswersError, answers_path, load_answers
from workbook.course.cells import cell_findings, task_findings
from workbook.course.choices import choice_findings
from workbook.course.findings import Finding
from workbook.course.header import Header, HeaderError
from workbook.course.notebook import FOLDERS, Notebook, tags

__all__ = ["Finding", "inspect", "inspect_day"]

MOST_CELLS, MOST_WORDS, MOST_NEW_WORDS = 45, 1500, 5
SESSION_MINUTES, CAPSTONE_MINUTES, DAY_MINUTES = (60, 75), (90, 120), 300
CAPSTONE = "Session 5.3"
LEAST_WRONG, LEAST_RIGHT = 3, 1
FILE_NAME = re.compile(r"(?P<day>\d+)-(?P<session>\d+)-[a-z0-9]+(-[a-z0-9]+)*\.ipynb")
CLOSING = ("## Who disagrees with this number?", "## One sentence for the case file")
KEY_POINTS = "## Key points"


def inspect(notebook: Notebook) -> list[Finding]:
    """What in a notebook is against the rules, in the order of its cells.

    A test needs no closing headings, key points and hints.
    """
    if notebook.raw.get("nbformat") != 4 or not notebook.cells:
        return [Finding(notebook.path, 0, "", "format", "It is no nbformat 4 file with cells.")]
    try:
        header = notebook.header
    except HeaderError:
        header = None
    test = _is_test(notebook, header)
    findings = [
        *_format(notebook),
        *_header(notebook, header),
        *_whole(notebook),
        *cell_findings(notebook),
        *task_findings(notebook, hints=not test),
        *choice_findings(notebook),
    ]
    if not test:
        findings += _closing(notebook, header)
    if _is(notebook, header, "lesson"):
        findings += _lesson(notebook)
    if _is(notebook, header, "assignment"):
        findings += _known_answers(notebook)
    return sorted(findings, key=lambda finding: finding.cell)


def _is_test(notebook: Notebook, header: Header | None) -> bool:
    """A test stands outside the timetable: it is session 0, or an assignment in a folder of its
    own whose name ends in ``test``, such as ``source/posttest``."""
    if header is None:
        return False
    own_folder = notebook.path.absolute().parent.name.endswith("test")
    return header.session == 0 or (header.kind == "assignment" and own_folder)


def _is(notebook: Notebook, header: Header | None, kind: str) -> bool:
    """By the header; by the folder if the header cannot be read."""
    if header is not None:
        return header.kind == kind
    return notebook.path.absolute().parent.parent.name == FOLDERS[kind]


def _format(notebook: Notebook) -> Iterator[Finding]:
    """The file: version, ids, nothing left over from a run, order of keys."""
    raw, path = notebook.raw, notebook.path
    if raw.get("nbformat_minor") != 5:
        yield Finding(path, 0, "", "format", "Save it as nbformat 4.5: cells need stable ids.")
    if not _sorted(raw):
        yield Finding(path, 0, "", "keys", "Its keys are not sorted. Save it in JupyterLab.")
    seen: Counter[str] = Counter()
    for number, cell in enumerate(raw["cells"], start=1):
        name = str(cell.get("id", ""))
        seen[name] += 1
        if not name:
            yield Finding(path, number, "", "id", "The cell has no id. Save it in JupyterLab.")
        elif seen[name] > 1:
            yield Finding(path, number, name, "id", f"Another cell has the id {name} too.")
        if cell.get("outputs"):
            yield Finding(path, number, name, "outputs", "It has outputs. Clear them and save.")
        if cell.get("execution_count") is not None:
            message = "It has an execution count. Clear the outputs and save."
            yield Finding(path, number, name, "outputs", message)


def _sorted(value: object) -> bool:
    if isinstance(value, dict):
        return list(value) == sorted(value) and all(map(_sorted, value.values()))
    return not isinstance(value, list) or all(map(_sorted, value))


def _header(notebook: Notebook, header: Header | None) -> Iterator[Finding]:
    """The first cell, and that it agrees with the place and name of the file."""
    if "header" not in tags(notebook.cells[0]) or notebook.cells[0].cell_type != "markdown":
        yield notebook.finding(1, "header", "The first cell must be markdown with the tag header.")
    if header is None:
        try:
            _ = notebook.header
        except HeaderError as error:
            yield notebook.finding(1, "header", error.message)
        return
    path = notebook.path.absolute()
    name = FILE_NAME.fullmatch(path.name)
    if not name:
        message = f"The file must be called such as {header.day}-{header.session}-short-name.ipynb."
        yield notebook.finding(1, "name", message)
    elif (int(name["day"]), int(name["session"])) != (header.day, header.session):
        message = f"The header says {header.number}, the file name {name['day']}.{name['session']}."
        yield notebook.finding(1, "name", message)
    if re.fullmatch(r"day\d+", path.parent.name) and path.parent.name != f"day{header.day}":
        message = f"The header says Day {header.day}, the folder is {path.parent.name}."
        yield notebook.finding(1, "folder", message)
    top = path.parent.parent.name
    if top in FOLDERS.values() and top != FOLDERS[header.kind]:
        message = f"It is a {header.kind}: its place is {FOLDERS[header.kind]}/, not {top}/."
        yield notebook.finding(1, "folder", message)
    if len(header.new_words) > MOST_NEW_WORDS:
        message = f"{len(header.new_words)} new words; {MOST_NEW_WORDS} are the most."
        yield notebook.finding(1, "new-words", message)
    if header.kind == "assignment" and header.new_words:
        yield notebook.finding(1, "new-words", "An assignment brings no new words. Write: none")


def _whole(notebook: Notebook) -> Iterator[Finding]:
    if len(notebook.cells) > MOST_CELLS:
        message = f"It has {len(notebook.cells)} cells; {MOST_CELLS} are the most."
        yield Finding(notebook.path, 0, "", "length", message)
    if notebook.words > MOST_WORDS:
        message = f"It has {notebook.words:,} words; {MOST_WORDS:,} are the most."
        yield Finding(notebook.path, 0, "", "length", message)


def _closing(notebook: Notebook, header: Header | None) -> Iterator[Finding]:
    """The last cell, and the two headings before it: in an assignment tasks may follow them."""
    count = len(notebook.cells)
    last = notebook.cells[-1]
    if "key-points" not in tags(last) or not _begins(last.source, KEY_POINTS):
        message = f"The last cell must have the tag key-points and begin with {KEY_POINTS}"
        yield notebook.finding(count, "key-points", message)
    else:
        bullets = len(re.findall(r"^[-*] \S", last.source, re.MULTILINE))
        if not 2 <= bullets <= 4:
            message = f"The key points are {bullets} bullets. Make it two to four."
            yield notebook.finding(count, "key-points", message)
    places = [_place(notebook, heading) for heading in CLOSING]
    for place, heading in zip(places, CLOSING, strict=True):
        if not place:
            message = f"Before the key points a cell must begin with {heading}"
            yield notebook.finding(count, "closing", message)
    lesson = _is(notebook, header, "lesson")
    if lesson and all(places) and places != [count - 2, count - 1]:
        message = "The two closing headings must stand directly before the key points."
        yield notebook.finding(places[0], "closing", message)
    elif all(places) and places != sorted(places):
        message = f"{CLOSING[0]} comes first, {CLOSING[1]} second."
        yield notebook.finding(places[1], "closing", message)


def _place(notebook: Notebook, heading: str) -> int:
    """The number of the cell that begins with a heading; 0 if there is none."""
    cells = enumerate(notebook.cells, start=1)
    return next((number for number, cell in cells if _begins(cell.source, heading)), 0)


def _begins(source: str, heading: str) -> bool:
    return source.strip().split("\n")[0].strip() == heading


def _lesson(notebook: Notebook) -> Iterator[Finding]:
    cells = list(enumerate(notebook.cells, start=1))
    found = [n for n, cell in cells if cell.cell_type == "code" and "parameters" in tags(cell)]
    if len(found) != 1:
        message = f"A lesson has one code cell with the tag parameters; here are {len(found)}."
        yield notebook.finding(found[1] if found else 1, "parameters", message)
    for number, cell in cells:
        if cell.metadata.get("nbgrader"):
            yield notebook.finding(number, "nbgrader", "A lesson is not graded. Move the cell.")


def _known_answers(notebook: Notebook) -> Iterator[Finding]:
    """The file of known answers beside an assignment."""
    try:
        answers = load_answers(answers_path(notebook.path))
    except AnswersError as error:
        yield Finding(notebook.path, 0, "", "answers", error.message)
        return
    tasks = {task.grade_id: task for task in notebook.tasks}
    for name, task in tasks.items():
        known = answers.get(name)
        wrong, right = (len(known.wrong), len(known.right)) if known else (0, 0)
        if wrong < LEAST_WRONG or right < LEAST_RIGHT:
            message = (
                f"Task {name} has {wrong} wrong and {right} right known answers. "
                f"It needs {LEAST_WRONG} and {LEAST_RIGHT}."
            )
            yield notebook.finding(task.number, "answers", message)
    for name in answers:
        if name not in tasks:
            message = f"There are known answers for {name}, but no such task."
            yield Finding(notebook.path, 0, "", "answers", message)


def inspect_day(notebooks: Iterable[Notebook]) -> list[Finding]:
    """Whether lessons and assignments make up sessions and days: pairs, names and minutes.

    Pre-test and post-test are outside the timetable and do not count.

    :param notebooks: all notebooks of one or more days. Those whose header cannot be read
        are left out; :func:`inspect` names them.
    """
    days: dict[int, list[Notebook]] = defaultdict(list)
    sessions: dict[tuple[int, int], list[Notebook]] = defaultdict(list)
    for notebook in notebooks:
        try:
            header = notebook.header
        except HeaderError:
            continue
        if _is_test(notebook, header):
            continue
        days[header.day].append(notebook)
        sessions[header.day, header.session].append(notebook)
    findings: list[Finding] = []
    for (day, session), members in sorted(sessions.items()):
        findings += _session(f"Session {day}.{session}", members)
    for day, members in sorted(days.items()):
        total = sum(notebook.header.minutes for notebook in members)
        if total > DAY_MINUTES:
            message = f"Day {day} takes {total} minutes; {DAY_MINUTES} are the most."
            findings.append(members[0].finding(1, "minutes", message))
    return findings


def _session(name: str, members: Sequence[Notebook]) -> Iterator[Finding]:
    first = members[0]
    kinds = Counter(notebook.header.kind for notebook in members)
    for kind in FOLDERS:
        if kinds[kind] != 1:
            message = f"{name} has {kinds[kind]} {kind}s. It needs one."
            yield first.finding(1, "pair", message)
            return
    names = sorted({notebook.path.name for notebook in members})
    if len(names) > 1:
        yield first.finding(1, "pair", f"{name} has two names: {names[0]} and {names[1]}.")
    minutes = sum(notebook.header.minutes for notebook in members)
    least, most = CAPSTONE_MINUTES if name == CAPSTONE else SESSION_MINUTES
    if not least <= minutes <= most:
        message = f"{name} takes {minutes} minutes, lesson and assignment together; {least} to "
        yield first.finding(1, "minutes", f"{message}{most} are right.")
