"""A trainee with a laptop of their own: fetch, submit, hand over on a stick, the next day."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.jupyterlab import menu, nothing_in_the_way, wait_for_kernel
from tests.browser.lab import running_lab, unused_port
from tests.nbgrader_runs import workbook
from tests.trainee_copy import make_copy

pytestmark = [pytest.mark.needs_chromium, pytest.mark.xdist_group("browser")]


def rows(page: Page, part: str) -> Locator:
    """The assignments of a part of Assignment List."""
    return page.locator(f"#{part}_assignments_list > .list_item")


def test_work_from_a_laptop_reaches_the_instructor(
    page: Page, picture: Callable[[str], Path], tmp_path: Path
) -> None:
    course, laptop = make_copy(tmp_path)
    with running_lab(laptop, "--no-browser", f"--port={unused_port()}") as lab:
        page.goto(lab.address)
        wait_for_kernel(page)
        menu(page, "Nbgrader", "Assignment List")
        released, fetched = rows(page, "released"), rows(page, "fetched")
        expect(released).to_contain_text(["day1", "pretest"])
        expect(released).to_have_count(2)
        picture("1-assignment-list")
        released.filter(has_text="day1").get_by_role("button", name="Fetch").click()
        fetched.filter(has_text="day1").get_by_role("button", name="Submit").click()
        submitted = page.locator("#submitted_assignments_list .list_item").first
        expect(submitted).to_contain_text("day1")
        picture("2-submitted")
        with page.expect_response(re.compile("/assignments/fetch_feedback")):
            page.get_by_role("button", name="Fetch Feedback").click()
        nothing_in_the_way(page)
        (kept,) = (laptop / "exchange" / "nps" / "inbound").iterdir()
        assert re.fullmatch(r"[^+]+\+day1\+.+", kept.name)
        assert len(list(kept.glob("*.ipynb"))) == 4

        # The next morning, while JupyterLab stays open.
        assert workbook(course, "release", "day2").returncode == 0
        day2 = Path("exchange", "nps", "outbound", "day2")
        shutil.copytree(course / day2, laptop / day2)
        page.locator("#refresh_assignments_list").click()
        expect(released.filter(has_text="day2")).to_have_count(1)
        assert "Traceback" not in lab.said()

    shutil.copytree(laptop / "work" / "day1", tmp_path / "stick" / "Anna Kovalenko")
    shutil.make_archive(str(tmp_path / "stick" / "Ion Popescu"), "zip", laptop / "work", "day1")
    done = workbook(course, "collect", "day1", "--from", str(tmp_path / "stick"))
    assert done.returncode == 0, done.stderr
    assert "2 submissions of day1 are in submitted/." in done.stdout
    for name in ("Anna Kovalenko", "Ion Popescu"):
        assert len(list((course / "submitted" / name / "day1").glob("*.ipynb"))) == 4
