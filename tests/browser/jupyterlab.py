"""What people do in JupyterLab, as steps."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab

DONE = re.compile(r"\[\d+\]:")
BEGUN = re.compile(r"\[(\d+|\*)\]")


def notebook(page: Page) -> Locator:
    """The notebook in front."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def wait_for_kernel(page: Page) -> None:
    """Until the notebook in front can be run: its sign alone is "idle" before it has a kernel."""
    panel = notebook(page)
    expect(panel.locator(".jp-Toolbar-kernelName")).to_have_text("Python 3 (ipykernel)")
    expect(panel.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
        "data-status", "idle"
    )
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Python 3 (ipykernel) | Idle")


def open_notebook(page: Page, lab: Lab, path: str) -> None:
    """Open a notebook by its address."""
    page.goto(lab.page(f"lab/tree/{path}"))
    wait_for_kernel(page)


def open_menu(page: Page, name: str) -> None:
    """Open a menu of the menu bar."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{name}$")).click()


def menu(page: Page, name: str, item: str) -> None:
    """Choose from the menu bar."""
    open_menu(page, name)
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{re.escape(item)}$")).click()


def run_all(page: Page) -> None:
    """Run > Run All Cells, until the last code cell has its number and nothing is waiting.

    Seldom, on a busy machine, JupyterLab loses its connection to a kernel that has just started,
    and then runs nothing and says nothing (like github.com/jupyterlab/jupyterlab/issues/8490).
    A person loads the page again, and so does this.
    """
    prompts = notebook(page).locator(".jp-CodeCell .jp-InputPrompt")
    begun = prompts.filter(has_text=BEGUN).first
    for patience in (15_000, 15_000, 60_000):
        menu(page, "Run", "Run All Cells")
        try:
            expect(begun).to_be_attached(timeout=patience)
            break
        except AssertionError:
            page.reload()
            wait_for_kernel(page)
    try:
        expect(prompts.last).to_have_text(DONE)
    except AssertionError as error:
        numbers = " ".join(prompts.all_inner_texts())
        said = notebook(page).locator("[data-mime-type*='jupyter.error']").all_inner_texts()
        state = page.locator("#jp-main-statusbar").inner_text()
        raise AssertionError(f"stopped at {numbers}; {state}; errors: {said}") from error
    expect(prompts.filter(has_text="[*]")).to_have_count(0)


def cell(page: Page, source: str) -> Locator:
    """The code cell with this text in its source."""
    cells = notebook(page).locator(".jp-CodeCell")
    return cells.filter(has=page.locator(".jp-InputArea-editor", has_text=source))


def run(page: Page, place: Locator, code: str = "") -> None:
    """Run a cell with Shift+Enter, after typing ``code`` over it, and wait for its new number."""
    prompt = place.locator(".jp-InputPrompt")
    before = prompt.text_content() or ""
    place.locator(".cm-content").click()
    if code:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(DONE)


def nothing_in_the_way(page: Page) -> None:
    """No dialog and no note lies over the page."""
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".Toastify__toast")).to_have_count(0)


def no_way_out(page: Page) -> None:
    """No figure offers to upload itself (plotly's "Share chart...") or links to a company."""
    expect(page.locator(".modebar-btn[data-title^=Download]").first).to_be_attached()
    expect(page.locator(".modebar-btn[data-title^=Share]")).to_have_count(0)
    expect(page.locator(".modebar-btn--logo")).to_have_count(0)
