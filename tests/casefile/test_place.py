"""Where a case file lies: beside the notebook, never among the course's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.casefile import folder_of


def test_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_of("case").resolve() == tmp_path / "case"
    assert folder_of(tmp_path / "x") == tmp_path / "x"


def test_the_courses_own_folders_stay_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_ROOT", str(tmp_path))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    (tmp_path / "source" / "day5").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "source" / "day5")
    assert tmp_path not in folder_of("case").parents
    assert folder_of("case") == folder_of("case")
    monkeypatch.setenv("JPY_SESSION_NAME", "5-2.ipynb")
    assert folder_of("case") == tmp_path / "work" / "case-files" / "case"
