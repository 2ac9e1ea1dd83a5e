"""One JupyterLab for all browser tests, and a fresh browser for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.lab import Lab, copy_course, running_lab, unused_port
from tests.conftest import CHROMIUM

PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The course, open in JupyterLab."""
    course = copy_course(tmp_path_factory.mktemp("lab") / "course")
    with running_lab(course, "--no-browser", f"--port={unused_port()}") as started:
        yield started


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium. One for each test: an open one would disturb tests that use asyncio."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    """A page as large as a small laptop's screen, patient with a slow machine."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def requests(page: Page) -> list[str]:
    """The addresses of everything that the page asks for."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("websocket", lambda socket: seen.append(socket.url))
    return seen


@pytest.fixture
def picture(page: Page, tmp_path: Path) -> Callable[[str], Path]:
    """Take a picture of the page into the test's folder, to look at after a failure."""

    def take(name: str) -> Path:
        file = tmp_path / f"{name}.png"
        page.screenshot(path=file, full_page=True)
        return file

    return take
