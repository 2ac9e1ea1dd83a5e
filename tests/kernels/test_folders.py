"""Folders of processes that were killed go; folders in use stay."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from workbook.kernels.folders import TemporaryFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no locks of this kind")
PROGRAM = """
import os, sys, time
from workbook.kernels.folders import TemporaryFolder
folder = TemporaryFolder("tried")
(folder.path / "file").touch()
if "fork" in sys.argv and os.fork():
    os._exit(0)
print(folder.path, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@contextmanager
def another(*words: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that has made a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process, Path(process.stdout.readline().strip())
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()


def test_a_folder_goes_after_its_process_was_killed() -> None:
    with another() as (process, left):
        process.kill()
        process.wait()
        assert (left / "file").exists()
        TemporaryFolder("tried").remove()
        assert not left.exists()


@pytest.mark.parametrize("words", [(), ("fork",)])
def test_a_folder_stays_while_its_process_or_a_fork_of_it_lives(words: tuple[str, ...]) -> None:
    with another(*words) as (_, used):
        own = TemporaryFolder("tried")
        assert used.exists() and own.path.exists() and own.path != used
        own.remove()
        assert used.exists() and not own.path.exists()


def test_folders_of_others_stay(tmp_path: Path) -> None:
    other, unmarked = tmp_path / "grading-1", tmp_path / "tried-1"
    for folder in (other, unmarked):
        folder.mkdir()
    TemporaryFolder("tried").remove()
    assert other.exists() and unmarked.exists()
