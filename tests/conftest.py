"""System parts that tests need: skipped loudly where they are missing, a failure in CI."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.classroom.gradebooks import POSTGRESQL
from workbook.classroom.nbgrader_api import add_scripts_to_path
from workbook.course.offline import namespace_command
from workbook.kernels import sandbox

# nbgrader looks for alembic on the PATH when a test opens a gradebook.
add_scripts_to_path()
if sandbox.problem():
    # Grading is tested all the same; what the sandbox is for is skipped.
    os.environ[sandbox.UNSAFE] = "1"
ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = pytest.StashKey[list["Need"]]()


@dataclass(frozen=True)
class Need:
    """A part of the system: whether it is there, what is tested with it, how to get it."""

    there: bool
    tested: str
    lacking: str


def _package(name: str) -> str:
    return f"{name} is not installed (Debian: apt install {name})"


#: By marker.
NEEDS = {
    "needs_chromium": Need(CHROMIUM is not None, "browser", _package("chromium")),
    "needs_postgresql": Need(POSTGRESQL is not None, "database", _package("postgresql")),
    "needs_bubblewrap": Need(not sandbox.problem(), "sandbox", _package("bubblewrap")),
    "needs_namespace": Need(
        bool(namespace_command()), "network", "this system gives no network namespace"
    ),
}


def _missing(item: pytest.Item) -> Need | None:
    """What this test needs and the system lacks."""
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and not need.there:
            return need
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = []
    for item in items:
        if need := _missing(item):
            missing.append(need)
            if not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=need.lacking))
    config.stash[MISSING] = missing


def pytest_runtest_setup(item: pytest.Item) -> None:
    need = _missing(item)
    if need and os.environ.get("CI"):
        pytest.fail(f"CI must not skip a test: {need.lacking}.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    collected = terminalreporter.config.stash.get(MISSING, [])
    for need in NEEDS.values():
        # With several workers only the workers know which tests they skipped.
        seen = sum(need.lacking in str(report.longrepr) for report in skipped)
        if number := collected.count(need) or seen:
            terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
            terminalreporter.line(f"{number} {need.tested} tests were skipped: {need.lacking}.")


@pytest.fixture(scope="session")
def root() -> Path:
    """The course itself."""
    return ROOT
