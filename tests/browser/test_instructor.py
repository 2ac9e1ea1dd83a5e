"""An instructor collects and grades with Formgrader's buttons; the feedback opens offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Page, expect

from tests.browser.formgrader import grade_with_buttons, only_local
from tests.browser.jupyterlab import no_way_out
from tests.browser.lab import Lab, copy_course
from tests.cells import ROOT, hand_in, make_course, solved, write
from tests.classroom.class_of import answered
from tests.nbgrader_runs import exported, workbook

pytestmark = [pytest.mark.needs_chromium, pytest.mark.xdist_group("browser")]

CLASS = {"Boris Ivanov": "blank", "irina": "right"}


def hand_in_pretest(course: Path) -> None:
    """Two submissions in the exchange, as Submit leaves them."""
    for second, (name, kind) in enumerate(CLASS.items()):
        when = f"2026-03-02 16:00:{second:02}.000000 UTC"
        place = course / "exchange" / "nps" / "inbound" / f"{name}+pretest+{when}+{second:04}"
        place.mkdir(parents=True)
        (place / "timestamp.txt").write_text(when)
        (place / "submission_secret.txt").write_text(f"secret-{second}")
        for file in sorted((ROOT / "source" / "pretest").glob("*.ipynb")):
            nbformat.write(answered(file, kind, 0), place / file.name)


def test_an_instructor_grades_with_formgrader(
    lab: Lab, page: Page, requests: list[str], picture: Callable[[str], Path], tmp_path: Path
) -> None:
    hand_in_pretest(lab.course)
    grade_with_buttons(page, lab, "pretest", CLASS, picture)
    for name in CLASS:
        assert list((lab.course / "feedback" / name / "pretest").glob("*.html"))

    other = copy_course(tmp_path / "other")
    hand_in_pretest(other)
    for verb in ("collect", "grade"):
        done = workbook(other, verb, "pretest")
        assert done.returncode == 0, done.stderr
    # A released assignment that nobody handed in has rows too: here day1, there nothing.
    scores = {key: score for key, score in exported(lab.course).items() if key[1] == "pretest"}
    assert scores == exported(other)
    assert scores == {("Boris Ivanov", "pretest"): 0, ("irina", "pretest"): 10}

    page.goto(lab.page("formgrader/gradebook/pretest/1-0-pre-test"))
    page.locator("#main-table a:visible").first.click()
    expect(page.locator("input.score")).to_have_count(10)
    picture("5-grading-view")
    # Formgrader's keys work: "Next" is chosen first, and Tab goes from field to field.
    stops = page.locator(".tabbable")
    expect(stops.nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    expect(stops.nth(1)).to_be_focused()
    assert only_local(requests) and "Warning" not in lab.said() and "Traceback" not in lab.said()


HOSTILE = """
import plotly.express as px
from IPython.display import HTML, Markdown, display
display(HTML("<script>document.title = 'taken'</script><img src=x onerror='document.title=1'>"))
display(HTML("<b id='shown'>shown</b>"), Markdown("![x](http://elsewhere.example/x.png)"))
px.bar(x=["a", "b"], y=[1, 2])
"""


def test_what_a_trainee_s_code_displays_does_nothing_in_formgrader(
    lab: Lab, page: Page, requests: list[str], picture: Callable[[str], Path]
) -> None:
    for file in sorted((ROOT / "source" / "posttest").glob("*.ipynb")):
        work = answered(file, "right", 0)
        work.cells.append(new_code_cell(HOSTILE))
        write(work, lab.course / "inbox" / "anna" / file.name)
    for verb in (("collect", "posttest", "--from", "inbox"), ("grade", "posttest")):
        done = workbook(lab.course, *verb)
        assert done.returncode == 0, done.stderr
    page.goto(lab.page("formgrader/manage_assignments"))
    page.goto(lab.page(f"formgrader/gradebook/posttest/{file.stem}"))
    page.locator("#main-table a:visible").first.click()
    expect(page.locator("b", has_text="shown")).to_be_visible()
    expect(page.locator(".plotly-figure .barlayer .point")).to_have_count(2)
    page.locator(".plotly-figure").scroll_into_view_if_needed()
    picture("grading-view-with-figure")
    assert page.title() not in ("taken", "1") and only_local(requests)


def test_feedback_page_opens_offline(
    page: Page, requests: list[str], picture: Callable[[str], Path], tmp_path: Path
) -> None:
    course = make_course(tmp_path / "course", timeout=60)
    hand_in(course, "anna", solved())
    for verb in ("grade", "feedback"):
        done = workbook(course, verb, "tiny")
        assert done.returncode == 0, done.stderr
    page.context.set_offline(True)
    page.goto((course / "feedback" / "anna" / "tiny" / "tiny.html").as_uri())
    figure = page.locator(".plotly-figure")
    expect(figure.locator("svg.main-svg").first).to_be_visible()
    expect(figure.locator(".barlayer .point")).to_have_count(1)
    expect(figure).to_have_attribute("aria-label", "One bar of two.")
    no_way_out(page)
    picture("feedback")
    assert requests and all(url.startswith(("file:", "data:", "blob:")) for url in requests)
