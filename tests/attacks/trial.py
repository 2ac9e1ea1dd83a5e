"""A small assignment to attack, a class that works on it, and secrets to look for.

Nine points can be earned automatically. The honest answers of :data:`HONEST` earn three.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.cells import ANSWER, HIDDEN, configured, graded, write

NAME = "trial"
MOST, HONEST_SCORE = 9.0, 3.0
CLASSMATES = ("a classmate", "n classmate", "z classmate")
#: Seconds that a cell may take while attacks are graded.
TIMEOUT = 5
SECRETS = ("hidden", "solution", "gradebook", "other", "truth", "environment", "home", "scratch")

#: Partly wrong answers: total 0 of 1, pair 2 of 3, by_year 0 of 2, double 1 of 2, code 0 of 1.
HONEST = {
    "total": "total = 99",
    "pair": 'year = 2015\nwhy = "a"\nunit = "gram"',
    "by_year": 'import pandas as pd\nby_year = pd.DataFrame({"year": [2014], "seizures": [1]})',
    "double": "def double(x):\n    return abs(2 * x)",
    "code": 'code = "unknown"',
    "essay": "I do not know.",
}
START = "import pandas as pd\nfrom workbook.checks import Marks, check"
KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


@dataclass(frozen=True)
class Places:
    """What an attack may know: where everything is, and where somebody listens."""

    course: str
    home: str
    tmp: str
    host: str = "127.0.0.1"
    port: int = 0
    udp: int = 0
    abstract: str = ""
    socket: str = ""

    def fill(self, text: str, mark: str) -> str:
        """Replace ``@COURSE@`` and so on; ``@MARK@`` is how the attack signs what it does."""
        for name, value in {**asdict(self), "mark": mark}.items():
            text = text.replace(f"@{name.upper()}@", str(value))
        return text


def secret_tokens() -> dict[str, str]:
    """One secret for each place, as ``CANARY-place-...``."""
    return {place: f"CANARY-{place}-{token_hex(8)}" for place in SECRETS}


def source(tokens: dict[str, str]) -> NotebookNode:
    """The author's notebook."""

    def answer(name: str, solution: str, blank: str) -> NotebookNode:
        return graded("answer", name, ANSWER.format(solution=solution, blank=blank))

    def check(name: str, visible: str, hidden: str, points: int) -> NotebookNode:
        return graded("check", name, visible + HIDDEN.format(tests=hidden), points)

    table = '{"year": [2014, 2015], "seizures": [7, 5]}'
    hidden = tokens["hidden"]
    essay = new_markdown_cell("Write your answer here.", id="essay")
    essay.metadata["nbgrader"] = {
        "grade": True, "grade_id": "essay", "locked": False, "points": 2, "schema_version": 3,
        "solution": True, "task": False,
    }  # fmt: skip
    return new_notebook(
        metadata=KERNEL,
        cells=[
            new_markdown_cell("# Trial", id="title"),
            graded("given", "start", START),
            answer("total", f"# {tokens['solution']}\ntotal = 2 + 3", "total = ..."),
            check("total-check", 'check("total").is_number().done()',
                  f"assert total == 5  # {hidden}", 1),
            answer("pair", 'year = 2015\nwhy = "b"\nunit = "gram"',
                   "year = ...\n# why = ...\n# unit = ..."),
            check(
                "pair-check",
                'check("year").is_number().done()',
                f'hidden = "{hidden}"\nmarks = Marks()\n'
                'with marks.part("the year", points=1):\n    check("year").equals(2015)\n'
                'with marks.part("the reason", points=1):\n    check("why").equals("b")\n'
                'with marks.part("the unit", points=1):\n    check("unit").equals("gram")\n'
                "marks",
                3,
            ),
            answer("by_year", f"by_year = pd.DataFrame({table})", "by_year = ..."),
            check("by_year-check", 'check("by_year").is_table(columns=["year", "seizures"]).done()',
                  f'check("by_year").equals(pd.DataFrame({table}))  # {hidden}', 2),
            answer("double", "def double(x):\n    return 2 * x", "double = ..."),
            graded("check", "double-check", "assert double(4) == 8", 1),
            check("double-hidden", "assert callable(double)",
                  f"# {hidden}\nfor number in (-3, 0, 2.5):\n"
                  "    assert double(number) == 2 * number", 1),
            answer("code", f'code = "{tokens["solution"]}"', "code = ..."),
            check("code-check", 'check("code").is_text().done()',
                  f'assert code == "{tokens["solution"]}"  # {hidden}', 1),
            essay,
        ],
    )  # fmt: skip


def handed_in(**answers: str) -> NotebookNode:
    """A trainee's copy with the honest answers, or with others for the tasks named."""
    answers = {**HONEST, **answers}
    notebook = deepcopy(source(dict.fromkeys(SECRETS, "")))
    for cell in notebook.cells:
        if cell.id in answers:
            cell.source = answers[cell.id]
        else:
            cell.source = cell.source.split("\n### BEGIN HIDDEN")[0]
    return notebook


def with_added(notebook: NotebookNode, after: str, code: str) -> NotebookNode:
    """Add a cell of the trainee's own after a cell."""
    place = [cell.id for cell in notebook.cells].index(after) + 1
    # Behind those that were added before.
    while place < len(notebook.cells) and notebook.cells[place].id.startswith("added-"):
        place += 1
    notebook.cells.insert(place, new_code_cell(code, id=f"added-{place}"))
    return notebook


def make_course(folder: Path, tokens: dict[str, str], *, stock: bool = False) -> Path:
    """A course folder with the assignment, its truth, and nobody's work yet."""
    write(source(tokens), folder / "source" / NAME / f"{NAME}.ipynb")
    configured(folder, stock=stock, timeout=TIMEOUT)
    for place in (folder / "truth" / CLASSMATES[0], folder / ".cache" / "truth-0"):
        place.mkdir(parents=True)
        (place / "answers.txt").write_text(tokens["truth"], encoding="utf-8")
    for place in ("exchange/nps/inbound", "exchange/nps/outbound", "exchange/nps/feedback"):
        (folder / place).mkdir(parents=True)
    return folder


def read_json(file: Path) -> Any:
    """What a run left in a file."""
    return json.loads(file.read_text(encoding="utf-8"))
