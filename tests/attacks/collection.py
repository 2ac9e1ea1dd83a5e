"""The collection of attacks: one small file each, in folders by family.

A file without a function ``build`` is an attack by code. Its text is put behind the honest answer
of the task ``total``. A line ``# %% by_year`` begins what replaces the answer of another task; a
line ``# %% + total-check`` begins a cell that the trainee adds after a cell. ``@COURSE@``,
``@HOME@``, ``@TMP@``, ``@HOST@``, ``@PORT@``, ``@UDP@``, ``@ABSTRACT@`` and ``@SOCKET@`` stand for
places, ``@MARK@`` for the attack's signature. Code that gets what it must not get prints a line
that begins with ``BREACH``.

A file with a function ``build(hand_in)`` makes the files that are handed in.

The first line says what the attack tries. Lines below it may say more:

- ``# apart: yes``: graded in a class of its own, with two honest classmates.
- ``# way: submitted`` (or ``exchange``): how it comes in, if not by ``workbook collect --from``.
- ``# feedback: yes``: the feedback page is looked at too, as it is for all secrets.
- ``# may earn: 9``: what an honest answer of this kind earns, if not the usual three points.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.attacks.trial import HONEST, HONEST_SCORE, NAME, Places, handed_in, with_added

FOLDER = Path(__file__).parent
FAMILIES = ("score", "secrets", "damage", "network", "transfer", "files")
HEADER = re.compile(r"^# (?P<key>[a-z ]+): (?P<value>.+)$")
CELL = re.compile(r"^# %% ?(?P<added>\+ )?(?P<name>\S+)$")


@dataclass
class HandIn:
    """Where a trainee hands in, and what the trainee knows."""

    student: str
    folder: Path
    places: Places
    mark: str

    @property
    def file(self) -> Path:
        """The notebook."""
        return self.folder / f"{NAME}.ipynb"

    def write(self, notebook: NotebookNode) -> None:
        """Hand in a notebook."""
        self.folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, self.file)

    def honest(self, **answers: str) -> NotebookNode:
        """A notebook with the honest answers, or others for some tasks; places are filled in."""
        filled = {name: self.places.fill(text, self.mark) for name, text in answers.items()}
        return handed_in(**filled)


@dataclass(frozen=True)
class Attack:
    """One attack. ``build`` makes what is handed in."""

    name: str
    family: str
    tries: str
    build: Callable[[HandIn], None] = field(compare=False)
    apart: bool = False
    way: str = "inbox"
    may_earn: float = HONEST_SCORE
    wants_feedback: bool = False

    @property
    def student(self) -> str:
        """Who hands it in."""
        return f"{self.family}-{self.name}"

    def hand_in(self, course: Path, inbox: Path, places: Places, mark: str) -> None:
        """Put it where this kind of work comes in, signed with a mark."""
        now = datetime.now(UTC)
        folder = {
            "inbox": inbox / self.student,
            "submitted": course / "submitted" / self.student / NAME,
            "exchange": course / "exchange" / "nps" / "inbound"
            / f"{self.student}+{NAME}+{now:%Y-%m-%d %H:%M:%S.%f} UTC+1",
        }[self.way]  # fmt: skip
        self.build(HandIn(self.student, folder, places, mark))


@cache
def attacks() -> tuple[Attack, ...]:
    """All attacks, by family and name."""
    return tuple(
        _read(file, family)
        for family in FAMILIES
        for file in sorted((FOLDER / family).glob("*.py"))
        if file.name != "__init__.py"
    )


def _read(file: Path, family: str) -> Attack:
    text = file.read_text(encoding="utf-8")
    header = {}
    lines = text.splitlines()
    while lines and (found := HEADER.match(lines[0])):
        header[found["key"]] = found["value"]
        lines.pop(0)
    if "\ndef build(" in text:
        build = importlib.import_module(f"tests.attacks.{family}.{file.stem}").build
    else:
        build = _by_code(lines)
    return Attack(
        file.stem, family, header["tries"], build, header.get("apart") == "yes",
        header.get("way", "inbox"), float(header.get("may earn", HONEST_SCORE)),
        family == "secrets" or header.get("feedback") == "yes",
    )  # fmt: skip


def _by_code(lines: list[str]) -> Callable[[HandIn], None]:
    parts: list[tuple[str, bool, list[str]]] = [("total", False, [HONEST["total"]])]
    for line in lines:
        if found := CELL.match(line):
            parts.append((found["name"], bool(found["added"]), []))
        else:
            parts[-1][2].append(line)

    def build(hand_in: HandIn) -> None:
        def text(part: list[str]) -> str:
            return hand_in.places.fill("\n".join(part).strip(), hand_in.mark)

        notebook = handed_in(**{name: text(part) for name, added, part in parts if not added})
        for name, added, part in parts:
            if added:
                with_added(notebook, name, text(part))
        hand_in.write(notebook)

    return build
