"""Seals of the answers on one case: ``seals.json`` beside its data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from workbook.folders import SEALS, case_folder

_noted: list[tuple[str, str, str]] | None = None


def seal_of_case(session: str, name: str) -> tuple[str, Mapping[str, str]]:
    """The seal of an answer on the case that is worked on, and sentences for known mistakes.

    Empty if the case has no seals, or none for this answer.
    """
    kept = _seals(case_folder() / SEALS).get(session, {}).get(name, {})
    return kept.get("seal", ""), kept.get("hints", {})


@cache
def _seals(file: Path) -> dict[str, dict[str, Any]]:
    if not file.is_file():
        return {}
    seals: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return seals


@contextmanager
def sealing() -> Iterator[list[tuple[str, str, str]]]:
    """While it lasts, seals of the case are noted (session, name, seal) and not compared."""
    global _noted
    _noted = []
    try:
        yield _noted
    finally:
        _noted = None


def note_seal(session: str, name: str, digest: str) -> bool:
    """Note a seal; False if nobody is sealing."""
    if _noted is None:
        return False
    _noted.append((session, name, digest))
    return True
