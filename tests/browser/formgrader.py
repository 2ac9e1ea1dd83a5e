"""What an instructor does in Formgrader, as steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab

# One click grades a whole submission; the server answers when it is done.
LONG = 600_000


def assignment_row(page: Page, day: str) -> Locator:
    """The row of an assignment in Manage Assignments."""
    name = page.locator(".name", has_text=re.compile(f"^{re.escape(day)}$"))
    return page.locator("#main-table tr").filter(has=name)


def trainee_row(page: Page, student: str) -> Locator:
    """The row of a trainee in the submissions of an assignment."""
    name = page.locator(".student-id", has_text=re.compile(f"^{re.escape(student)}$"))
    return page.locator("#main-table tr").filter(has=name)


def click(page: Page, row: Locator, button: str, said: str) -> None:
    """Click a button of a row, read the message that comes when it is done, and close it."""
    row.locator(f".{button} a").click()
    message = page.locator(".modal-dialog")
    expect(message).to_contain_text(said, timeout=LONG)
    expect(message.locator(".modal-title")).to_have_text("Success")
    message.get_by_role("button", name="OK").click()
    expect(page.locator(".modal, .modal-backdrop")).to_have_count(0)


def only_local(requests: Iterable[str]) -> bool:
    """Whether everything was asked of this machine."""
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    return hosts == {"127.0.0.1"}


def grade_with_buttons(
    page: Page, lab: Lab, day: str, students: Iterable[str], picture: Callable[[str], Path]
) -> None:
    """Collect, autograde one trainee after the other, write the feedback and release it."""
    assignments = lab.page("formgrader/manage_assignments")
    page.goto(assignments)
    row = assignment_row(page, day)
    expect(row.locator(".status")).to_have_text("released")
    picture("1-assignments")
    click(page, row, "collect", "Successfully collected submissions")
    row.locator(".num-submissions a").click()
    rows = page.locator("#main-table tr")
    expect(rows).to_have_count(len(list(students)))
    expect(rows.locator(".status", has_text="needs autograding")).to_have_count(rows.count())
    picture("2-collected")
    for student in students:
        click(page, trainee_row(page, student), "autograde", "Successfully autograded")
        expect(trainee_row(page, student).locator(".status")).to_have_text("graded")
    picture("3-graded")
    page.goto(assignments)
    click(page, row, "generate-feedback", "Successfully generated feedback")
    click(page, row, "release-feedback", "Successfully released feedback")
    picture("4-feedback")
