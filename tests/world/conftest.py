"""One case with its truth, made once for all tests of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.world.case import write_case
from workbook.world.case_tables import CaseTables


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> CaseTables:
    """The bundled case, made again with its truth."""
    folder = tmp_path_factory.mktemp("world") / "case"
    write_case(folder, "1", truth=True)
    return CaseTables(folder)


@pytest.fixture(scope="session")
def folder(case: CaseTables) -> Path:
    """The folder of that case."""
    return case.folder
