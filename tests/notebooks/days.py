"""Tests of one day's assignments run one after the other: they share its examiners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def of_its_day(file: Path) -> Any:
    """A parameter of a test: an assignment, in the group of its day."""
    name = f"{file.parent.name}/{file.stem}"
    return pytest.param(file, id=name, marks=pytest.mark.xdist_group(file.parent.name))
