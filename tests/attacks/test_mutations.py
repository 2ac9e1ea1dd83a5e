"""Whatever is done to a notebook: it gets a verdict, and nobody else notices."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.attacks.findings import findings_of_class
from tests.attacks.mutants import mutants
from tests.attacks.run import grade_class
from tests.attacks.trial import MOST, SECRETS, source
from workbook.grading.restore import lay_on_source
from workbook.grading.submission import Rejected, read_submission

AUTHOR_S = source(dict.fromkeys(SECRETS, "CANARY"))
CHECKS = [cell.source for cell in AUTHOR_S.cells if "check" in cell.id]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_a_mutant_is_laid_on_its_source_or_rejected(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trial.ipynb"
        file.write_bytes(raw)
        try:
            notebook, _ = lay_on_source(read_submission(file), AUTHOR_S)
        except Rejected as reason:
            assert str(reason).startswith("trial.ipynb")
            return
        nbformat.validate(notebook)
        nbformat.write(notebook, file)
    assert [cell.source for cell in notebook.cells if "check" in cell.id] == CHECKS
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))


def drawn(how_many: int) -> list[bytes]:
    """Some mutants, the same ones at every run."""
    found: list[bytes] = []

    @settings(
        max_examples=how_many, deadline=None, database=None, phases=[Phase.generate],
        derandomize=True, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(mutants())
    def draw(raw: bytes) -> None:
        found.append(raw)

    draw()
    return found


def grade_mutants(folder: Path, how_many: int, longest: float = 600) -> None:
    files = {f"mutant {n:04}": raw for n, raw in enumerate(drawn(how_many))}
    result = grade_class(folder / "class", [], files=files, longest=longest)
    assert findings_of_class(result) == []
    said = {one["student"]: one for one in result.graded}
    without = {name: said.get(name, {}).get("reason", "no word") for name in files
               if said.get(name, {}).get("verdict", "not graded") == "not graded"}  # fmt: skip
    assert without == {}
    assert all(0 <= said[name]["score"] <= MOST for name in files)


@pytest.mark.needs_bubblewrap
@pytest.mark.xdist_group("mutations")
def test_a_hundred_mutants_are_graded_with_their_class(tmp_path: Path) -> None:
    grade_mutants(tmp_path, 100)


@pytest.mark.needs_bubblewrap
@pytest.mark.slow
def test_a_thousand_mutants_are_graded_with_their_class(tmp_path: Path) -> None:
    grade_mutants(tmp_path, 1000, longest=3600)
