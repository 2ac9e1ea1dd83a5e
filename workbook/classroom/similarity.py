"""Pairs of submissions that are alike beyond what the assignment and the class explain.

The idea is that of MOSS (Schleimer, Wilkerson and Aiken, Winnowing, SIGMOD 2003): what was handed
out does not count, and what many have does not count. In place of fixed lengths of text, whole
statements are compared, because answers here have one to five of them. What two people share
weighs more the fewer in the class have it. Alike is no proof of copying.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from math import log, log2, sqrt
from pathlib import Path
from statistics import quantiles

from nbformat import NotebookNode
from rapidfuzz.distance import Indel

from workbook.classroom.assignments import find_assignment
from workbook.classroom.day import submitted
from workbook.classroom.lines import MOST_CHARACTERS, Line, lines, names
from workbook.course.answers import AnswersError, answers_path, load_answers
from workbook.course.regions import take_apart
from workbook.errors import UsageError
from workbook.grading.foldchecks import unfolded
from workbook.grading.handed_in import problem_of
from workbook.grading.restore import read_source
from workbook.grading.submission import Rejected, read_submission
from workbook.wording import counted

ADDED = "added cells"
#: What a pair must share: about three rare statements, and this part of the shorter work.
LEAST_EVIDENCE, LEAST_SHARE = 5.0, 0.3
#: From this number of people on, pairs are compared with the other pairs of the class. In a
#: smaller one nothing is rare, so more of the work must be the same.
CLASS, LEAST_SHARE_OF_FEW = 6, 0.6
MOST_PAIRS, MOST_CANDIDATES, MOST_MATCHES = 200, 500, 500
#: Steps of the comparison; a real class of 200 takes about 200,000.
MOST_STEPS = 5_000_000
MOST_LINES, MOST_SIGNS = 4_000, 500_000
NEARLY = 0.85
#: Nominal number of honest pairs beyond the threshold, in a class.
BY_CHANCE = 0.25
#: The whole work is the same, with so many own names and comments: no matter who else has it.
TWIN_SHARE, TWIN_LINES, TWIN_ODDITIES = 0.95, 5, 4

SAME, RENAMED, NEAR, COMMENT = "same line", "same but for names", "nearly the same", "same comment"


@dataclass(frozen=True)
class Match:
    """Two lines that are alike. ``people`` of the class have this line."""

    place: str
    kind: str
    first: Line
    second: Line
    people: int
    evidence: float


@dataclass(frozen=True)
class Pair:
    """Two people. ``share`` is the part of the shorter work's own lines that the other has too."""

    first: str
    second: str
    evidence: float
    share: float
    matches: tuple[Match, ...]

    def count(self, kind: str) -> int:
        """How many matches are of a kind."""
        return sum(match.kind == kind for match in self.matches)


@dataclass(frozen=True)
class Comparison:
    """What came of a class. ``left`` says who could not be compared, and why."""

    assignment: str
    people: int
    pairs: tuple[Pair, ...]
    left: tuple[str, ...]
    threshold: float


@dataclass(frozen=True)
class _Work:
    """One person's own lines by where they stand: notebook and task, or notebook and added."""

    lines: dict[str, list[Line]]


def compare(root: Path, assignment: str) -> Comparison:
    """Compare all submissions of an assignment, pair by pair. The most alike come first.

    :raises UsageError: no such assignment, or fewer than two submissions.
    """
    find_assignment(root, assignment)
    students = submitted(root, assignment)
    if len(students) < 2:
        found = counted(
            len(students), f"submission of {assignment}", f"submissions of {assignment}"
        )
        raise UsageError(f"{found} found; two are needed. Run `workbook collect {assignment}`.")
    sources = {
        file.name: read_source(file)
        for file in sorted((root / "source" / assignment).glob("*.ipynb"))
    }
    given = names(cell.source for source in sources.values() for cell in source.cells)
    skeleton = _skeleton(root, assignment, sources, given)
    works: dict[str, _Work] = {}
    left: list[str] = []
    for student in students:
        folder = root / "submitted" / student / assignment
        works[student] = _Work(_own_lines(folder, sources, given, skeleton, left))
    pairs, threshold = _pairs(works, left)
    return Comparison(assignment, len(students), tuple(pairs), tuple(left), threshold)


def _skeleton(
    root: Path, assignment: str, sources: dict[str, NotebookNode], given: frozenset[str]
) -> frozenset[str]:
    """Lines that a trainee was given, and answers that the author expects, right or wrong."""
    texts: list[str] = []
    for name, source in sources.items():
        for cell in source.cells:
            # Text cells show code too: in hints, and as lines to put in order.
            known = [cell.source, take_apart(cell.source).visible]
            texts += known
            if cell.cell_type != "code":
                texts += [*map(_as_comments, known), *cell.source.split("`")[1::2]]
        try:
            answers = load_answers(answers_path(root / "source" / assignment / name))
        except AnswersError:
            continue
        texts += [a.code for task in answers.values() for a in (*task.right, *task.wrong)]
    return frozenset(line.renamed for text in texts for line in lines(text, given))


def _own_lines(
    folder: Path,
    sources: dict[str, NotebookNode],
    given: frozenset[str],
    skeleton: frozenset[str],
    left: list[str],
) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    student, total, signs = folder.parent.name, 0, 0
    if problem := problem_of(folder):
        left.append(f"{student}: {problem}")
        return found
    for name, source in sources.items():
        if not (folder / name).is_file():
            continue
        try:
            sent = read_submission(folder / name)
        except Rejected as reason:
            left.append(f"{student}: {reason}")
            continue
        anchors = {_name(cell): cell for cell in source.cells if _name(cell)}
        for cell in sent.cells:
            task = _name(cell)
            if task in anchors and not anchors[task].metadata["nbgrader"].get("solution"):
                continue
            if len(cell.source) > MOST_CHARACTERS:
                left.append(f"{student}: a cell of {name} was read to {MOST_CHARACTERS:,} signs.")
            place = f"{name.removesuffix('.ipynb')}, {task if task in anchors else ADDED}"
            text = unfolded(cell.source)
            if cell.cell_type != "code":
                text = _as_comments(text)
            own = [line for line in lines(text, given) if line.renamed not in skeleton]
            signs += min(len(cell.source), MOST_CHARACTERS)
            if total + len(own) > MOST_LINES or signs > MOST_SIGNS:
                left.append(
                    f"{student}: only the beginning was compared ({counted(total, 'line')})."
                )
                return found
            total += len(own)
            found.setdefault(place, []).extend(own)
    return found


def _as_comments(text: str) -> str:
    """A text as it is compared: each line of it is one sentence or more."""
    return "\n".join(f"# {line}" for line in text.splitlines())


def _name(cell: NotebookNode) -> str:
    nbgrader = cell.metadata.get("nbgrader")
    return str(nbgrader.get("grade_id", "")) if isinstance(nbgrader, dict) else ""


@dataclass(frozen=True)
class _Class:
    """What the class as a whole has: who has a line, where it stands first, how rare it is."""

    size: int
    having: dict[str, set[str]]
    weights: dict[str, float]
    owned: dict[str, set[str]]
    places: dict[str, str]

    def weight_of(self, student: str) -> float:
        """All that is a person's own."""
        return sum(self.weights[key] for key in self.owned[student])


def _class_of(works: dict[str, _Work]) -> _Class:
    size = len(works)
    having: dict[str, set[str]] = defaultdict(set)
    content: dict[str, float] = {}
    places: dict[str, str] = {}
    for student, work in works.items():
        for place, own in work.lines.items():
            for line in own:
                having[line.renamed].add(student)
                content[line.renamed] = line.weight
                places.setdefault(line.renamed, place)
    # What half the class wrote says nothing.
    weights = {key: content[key] * _rarity(len(who), size) for key, who in having.items()
               if content[key] and len(who) <= max(2, size / 2)}  # fmt: skip
    owned: dict[str, set[str]] = {student: set() for student in works}
    for key in weights:
        for student in having[key]:
            owned[student].add(key)
    return _Class(size, having, weights, owned, places)


def _rarity(people: int, size: int) -> float:
    """Bits that a line of so many people carries; squared, so that the usual ways fade."""
    return log2((size + 1) / people) ** 2 / log2((size + 1) / 2)


def _pairs(works: dict[str, _Work], left: list[str]) -> tuple[list[Pair], float]:
    """Pairs that stand out, and from which evidence on a pair does."""
    all_ = _class_of(works)
    evidence: dict[tuple[str, str], float] = defaultdict(float)
    common: dict[tuple[str, str], float] = defaultdict(float)
    before: Counter[tuple[str, str, str]] = Counter()
    steps = 0
    # Rare lines come first, so what is left out where there are too many says least.
    for key in sorted(all_.weights, key=lambda key: (-all_.weights[key], key)):
        steps += len(all_.having[key]) ** 2 // 2
        if steps > MOST_STEPS:
            left.append("The class has too many lines: those that most people share were left out.")
            break
        for first, second in combinations(sorted(all_.having[key]), 2):
            # Lines of one task come together: each more of them says less.
            before[where := (first, second, all_.places[key])] += 1
            evidence[first, second] += all_.weights[key] / sqrt(before[where])
            common[first, second] += all_.weights[key]
    few = all_.size < CLASS
    threshold = max(LEAST_EVIDENCE, 0.0 if few else _far_out(list(evidence.values()), all_.size))
    least = LEAST_SHARE_OF_FEW if few else LEAST_SHARE
    found = []
    # Near lines may lift a pair over the threshold, so pairs below it are looked at too.
    totals = {student: all_.weight_of(student) for student in works}
    ordered = sorted(
        (both for both in evidence if evidence[both] >= threshold / 2
         or common[both] >= TWIN_SHARE * min(totals[name] for name in both)),
        key=lambda both: (-evidence[both], both),
    )  # fmt: skip
    for first, second in ordered[:MOST_CANDIDATES]:
        pair = _pair(first, second, works, all_)
        if (pair.evidence >= threshold and pair.share >= least) or _is_twin(pair):
            found.append(pair)
    found.sort(key=lambda pair: (-pair.evidence, pair.first, pair.second))
    return found[:MOST_PAIRS], threshold


def _is_twin(pair: Pair) -> bool:
    long = sum(match.first.weight >= 0.5 for match in pair.matches)
    odd = sum(match.first.is_comment for match in pair.matches)
    odd += len({name for match in pair.matches for name in match.first.own_names})
    whole = all(match.kind in (SAME, COMMENT) for match in pair.matches)
    return whole and pair.share >= TWIN_SHARE and long >= TWIN_LINES and odd >= TWIN_ODDITIES


def _far_out(values: list[float], size: int) -> float:
    """The evidence that an honest pair exceeds in one class of four, if the tail is exponential.

    The tail is that of the middle half of all pairs, so that up to a quarter may be copied.
    """
    pairs = size * (size - 1) // 2
    everybody = values + [0.0] * (pairs - len(values))
    _, middle, high = quantiles(everybody, n=4)
    return high + (high - middle) / log(2) * log(0.25 * pairs / BY_CHANCE)


def _pair(first: str, second: str, works: dict[str, _Work], all_: _Class) -> Pair:
    """The lines of two people side by side, the weightiest first."""
    one, two = works[first], works[second]
    there: dict[str, Line] = {}
    for own in two.lines.values():
        for line in own:
            there.setdefault(line.renamed, line)
    found: list[Match] = []
    shared = all_.owned[first] & all_.owned[second]
    seen: set[str] = set()
    for place, own in one.lines.items():
        for line in own:
            if line.renamed in seen or line.renamed not in shared or len(seen) >= MOST_MATCHES:
                continue
            seen.add(line.renamed)
            other = there[line.renamed]
            # The same own names too are more than the same line.
            is_same = line.same == other.same
            kind = COMMENT if line.is_comment else SAME if is_same else RENAMED
            strength = all_.weights[line.renamed] * (1.3 if is_same and line.own_names else 1)
            people = len(all_.having[line.renamed])
            found.append(Match(place, kind, line, other, people, strength))
    near = _near(one, two, all_, shared)
    common = sum(all_.weights[key] for key in shared) + sum(match.evidence for match in near)
    least = min(all_.weight_of(first), all_.weight_of(second))
    before: Counter[str] = Counter()
    matches = []
    for match in sorted([*found, *near], key=lambda m: (-m.evidence, m.place, m.first.number)):
        before[match.place] += 1
        matches.append(replace(match, evidence=match.evidence / sqrt(before[match.place])))
    matches.sort(key=lambda m: (-m.evidence, m.place, m.first.number))
    total = sum(match.evidence for match in matches)
    return Pair(first, second, total, min(1.0, common / least) if least else 0.0, tuple(matches))


def _near(one: _Work, two: _Work, all_: _Class, shared: set[str]) -> list[Match]:
    """Statements of the same task that differ in little. They count half."""
    found: list[Match] = []
    for place in sorted(one.lines.keys() & two.lines.keys()):
        left, right = (
            [line for line in work.lines[place]
             if line.renamed in all_.weights and line.renamed not in shared
             and line.weight >= 0.5][:50]
            for work in (one, two)
        )  # fmt: skip
        used: set[int] = set()
        for line in left:
            words, best = line.renamed.split(" "), (NEARLY, -1)
            for number, other in enumerate(right):
                if number not in used and other.is_comment == line.is_comment:
                    alike = Indel.normalized_similarity(words, other.renamed.split(" "))
                    best = max(best, (alike, number))
            if best[1] >= 0:
                other = right[best[1]]
                used.add(best[1])
                strength = min(all_.weights[line.renamed], all_.weights[other.renamed])
                found.append(Match(place, NEAR, line, other, 2, strength / 2))
    return found
