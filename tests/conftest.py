"""System parts that tests need: skipped loudly where they are missing, a failure in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from workbook.classroom.nbgrader_api import add_scripts_to_path

# nbgrader looks for alembic on the PATH when a test opens a gradebook.
add_scripts_to_path()
ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_NAMESPACE = "this system gives no network namespace"
MISSING = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = []
    for item in items:
        if item.get_closest_marker("needs_chromium") and CHROMIUM is None:
            missing.append(item.nodeid)
            if not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))
    config.stash[MISSING] = missing


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_chromium") and CHROMIUM is None and os.environ.get("CI"):
        pytest.fail("chromium is not installed, and CI must not skip a browser test.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing = terminalreporter.config.stash.get(MISSING, [])
    if not missing and CHROMIUM is None:
        # With several workers only the workers know which tests they skipped.
        reports = terminalreporter.stats.get("skipped", [])
        missing = [r.nodeid for r in reports if "chromium is not installed" in str(r.longrepr)]
    skipped = terminalreporter.stats.get("skipped", [])
    without = sum(NO_NAMESPACE in str(report.longrepr) for report in skipped)
    if without:
        terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(f"{without} network tests were skipped: {NO_NAMESPACE}.")
    if missing:
        terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(missing)} browser tests were skipped: chromium is not installed "
            "(Debian: apt install chromium)."
        )


@pytest.fixture(scope="session")
def root() -> Path:
    """The course itself."""
    return ROOT
