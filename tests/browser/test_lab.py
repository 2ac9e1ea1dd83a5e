"""``workbook lab`` starts, says where it is, and leaves nothing behind."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import open_menu, wait_for_kernel
from tests.browser.lab import Lab, copy_course, running_lab, unused_port

pytestmark = [pytest.mark.needs_chromium, pytest.mark.xdist_group("browser")]
INSTRUCTORS = re.compile("^(Formgrader|Course List|Create Assignment)")


def test_the_first_start_releases_monday_and_says_where_it_is(lab: Lab) -> None:
    assert lab.said().splitlines()[:8] == [
        "Preparing the first day; this takes up to half a minute.",
        "Released for trainees: pretest, day1.",
        "To release the next one: workbook release day2",
        "The course is open at",
        "",
        f"    {lab.address}",
        "",
        "Stop it with Ctrl+C.",
    ]


def test_the_second_start_releases_nothing_and_needs_no_display(lab: Lab, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\ntouch {opened}\n")
    program.chmod(0o755)
    with running_lab(lab.course, BROWSER=str(program)) as second:
        assert second.said().startswith("The course is open at")
        assert second.site != lab.site
    assert not opened.exists()


def test_a_trainee_s_copy_has_no_tools_of_an_instructor(
    page: Page, picture: Callable[[str], Path], tmp_path: Path
) -> None:
    course = copy_course(tmp_path / "course")
    shutil.rmtree(course / "source")
    with running_lab(course, "--no-browser", f"--port={unused_port()}") as lab:
        assert lab.said().startswith("The course is open at")
        page.goto(lab.address)
        wait_for_kernel(page)
        open_menu(page, "Nbgrader")
        picture("menu")
        items = page.locator(".lm-Menu-itemLabel")
        expect(items.filter(has_text="Assignment List")).to_be_visible()
        expect(items.filter(has_text=INSTRUCTORS)).to_have_count(0)
        expect(page.locator(".jp-SideBar [title*='Create Assignment']")).to_have_count(0)
        assert "Traceback" not in lab.said()


def test_an_instructor_s_course_has_them(lab: Lab, page: Page) -> None:
    page.goto(lab.address)
    wait_for_kernel(page)
    open_menu(page, "Nbgrader")
    expect(page.locator(".lm-Menu-itemLabel").filter(has_text=INSTRUCTORS)).to_have_count(3)
    expect(page.locator(".jp-SideBar [title*='Create Assignment']")).to_have_count(1)
