"""``workbook lab`` starts, says where it is, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.lab import Lab, running_lab

pytestmark = [pytest.mark.needs_chromium, pytest.mark.xdist_group("browser")]


def test_the_first_start_releases_and_says_where_it_is(lab: Lab) -> None:
    names = sorted(folder.name for folder in (lab.course / "source").iterdir())
    assert lab.said().splitlines()[:7] == [
        "Preparing the course; the first time takes about half a minute.",
        f"Released for trainees: {', '.join(names)}.",
        "The course is open at",
        "",
        f"    {lab.address}",
        "",
        "Stop it with Ctrl+C.",
    ]
    for name in names:
        assert (lab.course / "exchange" / "nps" / "outbound" / name).is_dir()


def test_the_second_start_releases_nothing_and_needs_no_display(lab: Lab, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\ntouch {opened}\n")
    program.chmod(0o755)
    with running_lab(lab.course, BROWSER=str(program)) as second:
        assert "Released" not in second.said()
        assert second.site != lab.site
    assert not opened.exists()
