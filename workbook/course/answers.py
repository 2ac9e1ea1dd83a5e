"""Known answers: for each task, wrong answers that people give, and another right one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from workbook.errors import WorkbookError


class AnswersError(WorkbookError):
    """A file of known answers is missing or not in its form."""


@dataclass(frozen=True)
class KnownAnswer:
    """The content of an answer cell. ``why`` says what is wrong with it, "" for a right one.

    ``hint`` is the sentence that a trainee sees who makes this mistake; it goes with the seals
    of a case.
    """

    code: str
    why: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Answers:
    """The known answers of one task."""

    wrong: tuple[KnownAnswer, ...]
    right: tuple[KnownAnswer, ...]


def answers_path(notebook: Path) -> Path:
    """``1-2-name.answers.yaml`` for the assignment ``1-2-name.ipynb``, beside it."""
    return notebook.with_suffix(".answers.yaml")


def load_answers(path: Path) -> dict[str, Answers]:
    """Known answers by the ``grade_id`` of the answer cell.

    :raises AnswersError: no such file, no YAML, or an entry has another form.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AnswersError(f"There is no {path.name} beside the assignment. Write it.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise AnswersError(f"{path.name} cannot be read ({error}).") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 1}" if mark else ""
        raise AnswersError(
            f"{path.name} is not YAML{line}. Code with a colon or a # needs | and a new line."
        ) from error
    if not isinstance(content, dict):
        raise AnswersError(f"{path.name} must have one entry for each task, by its grade_id.")
    return {str(task): _answers(path.name, str(task), entry) for task, entry in content.items()}


def _answers(file: str, task: str, entry: Any) -> Answers:
    if not isinstance(entry, dict) or not set(entry) <= {"wrong", "right"}:
        raise AnswersError(f"{file}, task {task}: two lists are expected, wrong and right.")
    lists = {}
    for kind in ("wrong", "right"):
        items = [] if entry.get(kind) is None else entry[kind]
        if not isinstance(items, list):
            raise AnswersError(f"{file}, task {task}: {kind} must be a list.")
        lists[kind] = tuple(
            _answer(f"{file}, task {task}, {kind} answer {number}", item, kind)
            for number, item in enumerate(items, start=1)
        )
    return Answers(**lists)


def _answer(where: str, item: Any, kind: str) -> KnownAnswer:
    if not isinstance(item, dict) or not set(item) <= {"code", "why", "hint"}:
        raise AnswersError(f"{where}: the entries code, why and perhaps hint are expected.")
    code, why, hint = item.get("code"), item.get("why", ""), item.get("hint", "")
    if not isinstance(code, str) or not code.strip():
        raise AnswersError(f"{where}: code must be text, such as  code: change = 51 - 66")
    if not isinstance(why, str) or (kind == "wrong" and not why.strip()):
        raise AnswersError(f"{where}: say in why what is wrong with it.")
    if not isinstance(hint, str) or (hint and kind == "right"):
        raise AnswersError(f"{where}: a hint is a sentence, and belongs to a wrong answer.")
    return KnownAnswer(code.rstrip("\n"), why.strip(), hint.strip())
