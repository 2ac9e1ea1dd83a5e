"""What an attack got: sentences, none if it got nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import nbformat

from tests.attacks.collection import Attack
from tests.attacks.run import Result
from tests.attacks.trial import CLASSMATES, HONEST_SCORE, MOST, NAME
from tests.nbgrader_runs import formgrader_page

#: Seconds until there is a verdict, and bytes of the graded notebook.
SLOW, LARGE = 60, 20_000_000
#: Megabytes of a process that runs the checks, or grades.
HEAVY = 1500


def findings(attack: Attack, result: Result) -> list[str]:
    """All that an attack achieved."""
    if result.problem:
        return ["batch stopped"]
    return [
        *_score(attack, result),
        *_secrets(attack, result),
        *_breaches(attack, result),
        *_page(attack, result),
        *_outside(attack, result),
        *_verdict(attack, result),
    ]


def findings_of_class(result: Result) -> list[str]:
    """What can be laid to no single attack."""
    found = [f"batch stopped: {result.problem}"] if result.problem else []
    for problem in (result.collect_problem, result.grade_problem):
        found += [f"batch stopped: {problem}"] if problem else []
    for name in CLASSMATES:
        score = result.scores.get(name)
        if score is None and not (Path(result.course) / "submitted" / name).exists():
            continue
        if score is None:
            found.append(f"{name} is ungraded")
        elif score != HONEST_SCORE:
            found.append(f"{name} has {score:g} instead of {HONEST_SCORE:g} points")
    for key in result.changed:
        found.append("gradebook changed" if key == "gradebook" else f"file changed: {key}")
    if shown := secrets_shown(CLASSMATES[-1], result):
        found.append(f"everybody is shown secrets: {', '.join(sorted(shown))}")
    found += [f"feedback of {name}: {why}" for name, why in result.feedback_problem.items()
              if name in CLASSMATES]  # fmt: skip
    found += [f"{program} took {size:,.0f} MB of memory" for program, size
              in result.megabytes.items() if size > HEAVY]  # fmt: skip
    found += [f"still running: {process}" for process in result.running]
    found += ["somebody was reached" for text in result.heard if "mark-" not in text]
    return found


def _score(attack: Attack, result: Result) -> list[str]:
    score = result.scores.get(attack.student, 0.0)
    return [f"{score:g} of {MOST:g}"] if score > attack.may_earn else []


def _secrets(attack: Attack, result: Result) -> list[str]:
    """Secrets that come back, and do not come back to everybody anyway."""
    found = secrets_shown(attack.student, result) - secrets_shown(CLASSMATES[-1], result)
    return [f"secret read: {', '.join(sorted(found))}"] if found else []


def secrets_shown(student: str, result: Result) -> set[str]:
    """Secrets in what comes back: outputs, answers, remarks, the page. Checks stay behind."""
    texts = [result.comments.get(student, ""), feedback_page(student, result)]
    texts += [str(said) for said in result.graded if said["student"] == student]
    texts += [line for line in result.left if student in line]
    notebook = graded_notebook(student, result)
    if notebook is not None:
        for cell in notebook.cells:
            is_check = cell.get("id", "").endswith(("-check", "-hidden"))
            texts.append(str(cell.get("outputs", "")) + ("" if is_check else cell.source))
    whole = "".join(texts)
    found = {place for place, token in result.tokens.items() if token in whole}
    # Classmates have written this one themselves.
    return found - {"other"} if student in CLASSMATES else found


def _breaches(attack: Attack, result: Result) -> list[str]:
    notebook = graded_notebook(attack.student, result)
    if notebook is None:
        return []
    said = [_text(output) for cell in notebook.cells for output in cell.get("outputs", [])]
    lines = [line for text in said for line in text.splitlines() if "BREACH" in line[:60]]
    return [f"got through: {lines[0].partition('BREACH')[2].strip()[:80]}"] if lines else []


def _text(output: nbformat.NotebookNode) -> str:
    data = output.get("data", {}).get("text/plain", "")
    return f"{output.get('text', '')}\n{data}\n{output.get('evalue', '')}"[:2_000_000]


class _Page(HTMLParser):
    """Finds what runs, or loads, in a page."""

    def __init__(self, mark: str) -> None:
        super().__init__(convert_charrefs=True)
        self.mark, self.found, self._inside = mark, set[str](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            acts = name.startswith("on") or name in ("src", "srcdoc", "href", "action", "data")
            address = (
                (value or "").strip().lower().startswith(("javascript:", "http", "//", "data:text"))
            )
            if self.mark in (value or "") and acts and (name.startswith("on") or address):
                self.found.add(f"{tag} {name}")
            if name == "class" and self.mark in (value or ""):
                self.found.add("class")
            if name == "style" and "url(" in (value or "") and self.mark in (value or ""):
                self.found.add("style")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style", "iframe") and self.mark in data:
            self.found.add(self._inside)


def _page(attack: Attack, result: Result) -> list[str]:
    if attack.student in result.feedback_problem:
        return [f"no feedback: {result.feedback_problem[attack.student][:80]}"]
    seconds = result.feedback_seconds.get(attack.student, 0)
    if seconds > SLOW:
        return [f"its page took {seconds:.0f} seconds"]
    page = _Page(result.mark_of(attack.student))
    page.feed(feedback_page(attack.student, result))
    file = graded_file(attack.student, result)
    if attack.wants_feedback and file.is_file() and not result.stock:
        page.feed(formgrader_page(Path(result.course), file))
    return [f"acts in the page: {', '.join(sorted(page.found))}"] if page.found else []


def _outside(attack: Attack, result: Result) -> list[str]:
    found, mark = [], result.mark_of(attack.student)
    if any(mark in text for text in result.heard):
        found.append("network reached")
    if any(mark in name for name in result.marked):
        found.append("file left outside")
    if any(mark in process for process in result.running):
        found.append("process left")
    return found


def _verdict(attack: Attack, result: Result) -> list[str]:
    notebook = graded_file(attack.student, result)
    if notebook.is_file() and notebook.stat().st_size > LARGE:
        return [f"graded notebook of {notebook.stat().st_size / 1e6:,.0f} MB"]
    said = [one for one in result.graded if one["student"] == attack.student]
    if any(attack.student in line for line in result.left):
        return []
    if said:
        if said[0]["verdict"] == "not graded":
            return [f"ungraded: {said[0]['reason'][:150]}"]
        seconds = said[0]["seconds"]
        return [f"took {seconds:.0f} seconds"] if seconds > SLOW else []
    return [] if attack.student in result.scores and not result.graded else ["ungraded"]


def graded_file(student: str, result: Result) -> Path:
    """Where the graded notebook is, if there is one."""
    return Path(result.course) / "autograded" / student / NAME / f"{NAME}.ipynb"


def graded_notebook(student: str, result: Result) -> nbformat.NotebookNode | None:
    """The graded notebook of somebody, if there is one."""
    file = graded_file(student, result)
    if not file.is_file():
        return None
    return nbformat.read(file, as_version=4)


def feedback_page(student: str, result: Result) -> str:
    """The feedback page of somebody, "" if there is none."""
    file = Path(result.course) / "feedback" / student / NAME / f"{NAME}.html"
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
