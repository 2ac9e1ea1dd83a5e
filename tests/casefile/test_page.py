"""The page: whole without network and scripts, and nothing of a stranger acts in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.casefile.parts import HOSTILE, case_file, figure, flow
from tests.conftest import CHROMIUM
from workbook.casefile import finding, request, write_case_file


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if not self.seen or self.seen[-1][0] not in ("script", "style"):
            self.words.append(data)


def page_of(folder: Path, **other: Any) -> tuple[str, Tags]:
    write_case_file(folder, **case_file(**other))
    text = (folder / "case-file.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    return text, tags


def test_all_parts_stand_in_the_page(tmp_path: Path) -> None:
    _, tags = page_of(tmp_path / "c")
    said = " ".join(" ".join(tags.words).split())
    for part in ("Account Северная Лавка", "Анна Коваленко, 08 March 2024", "Paid 12.40 BTC.",
                 "No person.", "Meiklejohn 2013", "The record may be incomplete.", "the holder",
                 "Source: UNODC 2015", "inputs/briefing/payouts.csv", "matplotlib "):  # fmt: skip
        assert part in said, part
    assert [attrs["alt"] for tag, attrs in tags.seen if tag == "img"] == [
        "n: Europe 41.0, Asia 30.5."
    ]


def test_nothing_is_fetched(tmp_path: Path) -> None:
    _, tags = page_of(tmp_path / "c", figures=[figure(), flow()])
    for tag, attrs in tags.seen:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        for name in ("src", "href", "srcset", "action"):
            value = attrs.get(name) or ""
            assert not value or value.startswith(("data:image/svg+xml;base64,", "#")), (tag, value)
    policy = next(a["content"] for t, a in tags.seen if t == "meta" and "http-equiv" in a)
    assert policy and policy.startswith("default-src 'none'") and "unsafe-eval" not in policy
    assert re.search(r"script-src 'sha256-[^']+' 'sha256-[^']+'$", policy)


def test_text_of_strangers_is_shown_and_does_not_act(tmp_path: Path) -> None:
    harmless, _ = page_of(tmp_path / "a")
    text, tags = page_of(
        tmp_path / "b", title=HOSTILE, by=HOSTILE, limits=[HOSTILE],
        figures=[figure(HOSTILE, HOSTILE)],
        findings=[finding(HOSTILE, method=HOSTILE, limit=HOSTILE, source=HOSTILE)],
        requests=[request(HOSTILE, ask=HOSTILE, because=HOSTILE)], marking=HOSTILE,
    )  # fmt: skip
    assert sum(tag == "script" for tag, _ in tags.seen) == 3
    assert harmless.count("<script") == text.count("<script")
    assert not any(name.startswith("on") for _, attrs in tags.seen for name in attrs)
    assert len([tag for tag, _ in tags.seen if tag == "img"]) == 1
    assert "<script>alert(1)</script>" in "".join(tags.words)
    assert "\u202e" not in text and "⟨U+202E⟩gnp" in text


def test_without_figures_there_is_no_script(tmp_path: Path) -> None:
    text, tags = page_of(tmp_path / "c", figures=[])
    assert "script" not in [tag for tag, _ in tags.seen]
    assert "script-src &#39;none&#39;" in text and len(text) < 20_000


@pytest.mark.needs_chromium
@pytest.mark.parametrize("scripts", [True, False])
def test_in_a_browser(tmp_path: Path, scripts: bool) -> None:
    from playwright.sync_api import sync_playwright

    page_of(tmp_path / "c", figures=[figure(HOSTILE, HOSTILE), flow()], title=HOSTILE)
    said: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: said.append(request.url)
                if not request.url.startswith(("file:", "data:")) else None)  # fmt: skip
        page.goto((tmp_path / "c" / "case-file.html").as_uri())
        if scripts:
            page.wait_for_selector("[data-figure='figure-2'] .main-svg")
            assert page.locator("[data-figure='figure-1'] .bars .point").count() == 2
            # plotly's own button to upload a figure is not there.
            assert page.locator(".modebar-btn[data-title^=Download]").count() == 2
            assert page.locator(".modebar-btn[data-title^=Share]").count() == 0
        assert page.locator("[data-still] img").is_visible() is not scripts
        assert page.locator("[data-still] table").is_visible() is not scripts
        browser.close()
    # Dollar signs look like a formula to plotly; it says so and shows them as they are.
    assert [one for one in said if not one.startswith("WARN: MathJax is not loaded")] == []
