"""Where the truth of a case is found."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from tests.cells import ROOT
from workbook.grading.cases import truth_of


def place(_: int) -> str:
    return str(truth_of(None))


def test_two_processes_make_the_truth_of_the_bundled_case_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WORKBOOK_CASE", "WORKBOOK_TRUTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WORKBOOK_ROOT", str(tmp_path))
    monkeypatch.setenv("WORKBOOK_DATASETS", str(ROOT / "datasets"))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        (found,) = set(pool.map(place, range(2)))
    assert Path(found).is_relative_to(tmp_path) and any(Path(found).iterdir())
