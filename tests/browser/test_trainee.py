"""A trainee's Monday, click by click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import (
    cell,
    menu,
    notebook,
    nothing_in_the_way,
    run,
    run_all,
    wait_for_kernel,
)
from tests.browser.lab import Lab, until

pytestmark = [pytest.mark.needs_chromium, pytest.mark.xdist_group("browser")]


def test_a_trainee_s_day(lab: Lab, page: Page, picture: Callable[[str], Path]) -> None:
    # An empty workspace, as on the first morning: other tests have left theirs.
    page.goto(f"{lab.address}&reset")
    wait_for_kernel(page)
    picture("1-first-page")
    nothing_in_the_way(page)
    run_all(page)
    expect(cell(page, "packets * tablets_per_packet")).to_contain_text("560")
    expect(cell(page, "tablets_per_paket")).to_contain_text("is not defined")
    expect(cell(page, "receipt(")).to_contain_text("A. Example")
    mistake = cell(page, "tablets_per_paket")
    mistake.scroll_into_view_if_needed()
    expect(mistake.locator(".jp-OutputArea-output")).to_be_in_viewport()
    picture("2-lesson")
    nothing_in_the_way(page)

    menu(page, "Nbgrader", "Assignment List")
    released = page.locator("#released_assignments_list .list_item", has_text="day1")
    picture("3-assignment-list")
    released.get_by_role("button", name="Fetch").click()
    fetched = page.locator("#fetched_assignments_list .list_item", has_text="day1")
    expect(fetched.get_by_role("button", name="Submit")).to_be_visible()
    fetched.get_by_text("day1", exact=True).click()
    picture("4-fetched")
    fetched.get_by_text("1-1-a-notebook-as-a-record", exact=True).click()
    wait_for_kernel(page)
    answer_a_task(page, picture)

    notebook(page).get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("Validation Results")
    expect(dialog).to_contain_text("Not yet. price_predicted is still three dots.")
    expect(dialog).not_to_contain_text('check("tablets")')
    expect(dialog).not_to_contain_text("Traceback")
    picture("7-validate")
    dialog.get_by_role("button", name="Ok").click()
    nothing_in_the_way(page)

    page.locator(".lm-TabBar-tabLabel", has_text="Assignments").click()
    fetched.get_by_role("button", name="Submit").click()
    inbound = lab.course / "exchange" / "nps" / "inbound"
    until(lambda: any(inbound.glob("*+day1+*")), "a submission in the exchange")
    expect(page.locator("#submitted_assignments_list .list_item").first).to_contain_text("day1")
    picture("8-submitted")
    (handed_in,) = inbound.glob("*+day1+*")
    assert "27 * 30" in (handed_in / "1-1-a-notebook-as-a-record.ipynb").read_text(encoding="utf-8")
    assert lab.tracebacks() == []


def answer_a_task(page: Page, picture: Callable[[str], Path]) -> None:
    """The first task: wrong, then right."""
    run(page, cell(page, "from workbook.checks import"))
    answer = cell(page, "tablets = 27")
    # The check is folded: one line that is chosen as soon as the answer has run.
    check = notebook(page).locator(".jp-CodeCell:has(.jp-Placeholder)").first
    expect(check).to_contain_text("# Check: press Shift + Enter")
    expect(check).not_to_contain_text("sealed")
    run(page, answer, "tablets = 27 * 40")
    page.keyboard.press("Shift+Enter")
    expect(check.locator(".jp-OutputArea")).to_contain_text("Not yet.")
    expect(check.locator(".jp-OutputArea")).not_to_contain_text("Traceback")
    picture("5-wrong")
    run(page, answer, "tablets = 27 * 30")
    page.keyboard.press("Shift+Enter")
    expect(check.locator(".jp-OutputArea")).to_contain_text("Right.")
    expect(check.locator(".jp-OutputArea")).not_to_contain_text("Not yet.")
    run(page, answer, "tablets = 27 * _30_")
    page.keyboard.press("Shift+Enter")
    expect(check.locator(".jp-OutputArea")).to_contain_text("tablets still has its old value")
    run(page, answer, "tablets = 27 * 30")
    page.keyboard.press("Shift+Enter")
    expect(check.locator(".jp-OutputArea")).to_contain_text("Right.")
    picture("6-right")
