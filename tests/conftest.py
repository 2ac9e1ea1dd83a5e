"""System parts that tests need: skipped loudly where they are missing, a failure in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.classroom.gradebooks import POSTGRESQL
from workbook.classroom.nbgrader_api import add_scripts_to_path
from workbook.kernels import sandbox

# nbgrader looks for alembic on the PATH when a test opens a gradebook.
add_scripts_to_path()
if sandbox.problem():
    # Grading is tested all the same; what the sandbox is for is skipped.
    os.environ[sandbox.UNSAFE] = "1"
ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_NAMESPACE = "this system gives no network namespace"
MISSING = pytest.StashKey[list[str]]()
#: By marker: the part of the system, whether it is there, and what is tested with it.
NEEDS = {
    "needs_chromium": ("chromium", CHROMIUM is not None, "browser"),
    "needs_postgresql": ("postgresql", POSTGRESQL is not None, "database"),
    "needs_bubblewrap": ("bubblewrap", not sandbox.problem(), "sandbox"),
}


def _missing(item: pytest.Item) -> str:
    """The part that this test needs and the system lacks, or ""."""
    for marker, (part, there, _) in NEEDS.items():
        if item.get_closest_marker(marker) and not there:
            return part
    return ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = []
    for item in items:
        if part := _missing(item):
            missing.append(part)
            if not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=f"{part} is not installed"))
    config.stash[MISSING] = missing


def pytest_runtest_setup(item: pytest.Item) -> None:
    part = _missing(item)
    if part and os.environ.get("CI"):
        pytest.fail(f"{part} is not installed, and CI must not skip a test.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    without = sum(NO_NAMESPACE in str(report.longrepr) for report in skipped)
    if without:
        terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(f"{without} network tests were skipped: {NO_NAMESPACE}.")
    collected = terminalreporter.config.stash.get(MISSING, [])
    for part, there, kind in NEEDS.values():
        # With several workers only the workers know which tests they skipped.
        seen = sum(f"{part} is not installed" in str(report.longrepr) for report in skipped)
        number = collected.count(part) or seen
        if number and not there:
            terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
            terminalreporter.line(
                f"{number} {kind} tests were skipped: {part} is not installed "
                f"(Debian: apt install {part})."
            )


@pytest.fixture(scope="session")
def root() -> Path:
    """The course itself."""
    return ROOT
