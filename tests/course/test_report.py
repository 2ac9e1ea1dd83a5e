"""The reports say what failed, and nothing from a notebook breaks out of them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.conftest import CHROMIUM
from workbook.course.report import NO_ALT, json_for_script, names, summary, write_html, write_junit
from workbook.course.result import Failure, Picture, Result

EVIL = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'>&\u2028\x00"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>parent.hacked = 3</script></svg>"


def figure(text: str) -> Picture:
    """A plotly figure whose every text is ``text``, with a number that JSON does not know."""
    content = {
        "data": [{"type": "bar", "x": [text, "b"], "y": [1, float("nan")]}],
        "layout": {"title": {"text": text}, "meta": {"alt": text}},
    }
    return Picture(2, text, text, plotly=content)


def hostile(folder: Path) -> Result:
    """A failed notebook that would like to run its own script in the report."""
    failure = Failure(f"ValueError: {EVIL}", 4, EVIL, f"x = 1\n{EVIL}", "ValueError", EVIL)
    shown = (
        figure(EVIL),
        Picture(3, EVIL, mime="image/svg+xml", image=SVG),
        Picture(3, "", mime="image/png", image=f"iVBORw0KGgo={EVIL}"),
    )
    return Result(folder / "source/day1/<b>.ipynb", 2.0, 4, failure, shown)


@pytest.fixture
def results(tmp_path: Path) -> list[Result]:
    """One in order, one hostile, one that never began."""
    good = Result(tmp_path / "notebooks/day1/1-2-a.ipynb", 1.25, 3, pictures=(figure("Falling."),))
    none = Result(tmp_path / "source/day1/none.ipynb", 0.1, failure=Failure("It is no notebook."))
    return [good, hostile(tmp_path), none]


class Page(HTMLParser):
    """The elements of a page as a browser without scripts reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of one kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(results: list[Result], tmp_path: Path) -> Page:
    """The report on them."""
    file = tmp_path / "reports/report.html"
    write_html(results, file)
    return Page(file.read_text(encoding="utf-8"))


def test_hostile_text_stays_text(page: Page) -> None:
    # Two figures' JSON, plotly.js and the drawing: no other script, all with the page's word.
    scripts = page.all("script")
    assert len(scripts) == 4
    assert len({script["nonce"] for script in scripts}) == 1
    assert len(page.all("img")) == 2
    assert all(image["src"].startswith("data:image/") for image in page.all("img"))  # type: ignore[union-attr]
    assert not any("onerror" in attributes for _, attributes in page.elements)
    assert page.text.count("window.hacked=1") >= 4


def test_figures_survive_as_json(page: Page) -> None:
    first, second = (json.loads(text) for text in page.scripts[:2])
    assert first["layout"]["title"]["text"] == EVIL
    assert second["data"][0] == {"type": "bar", "x": ["Falling.", "b"], "y": [1, None]}


def test_json_in_a_script_has_no_markup() -> None:
    text = json_for_script({"a": EVIL, "b": float("inf")})
    assert not re.search("[<>&\u2028]", text)
    assert json.loads(text) == {"a": EVIL, "b": None}


def test_the_failing_cell_is_shown(page: Page) -> None:
    assert "It stopped at cell 4" in page.text
    assert "x = 1" in page.text
    assert "It did not start: It is no notebook." in page.text


def test_the_page_can_be_read_without_seeing_it(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("main")) == len(page.all("h1")) == 1
    assert {heading["scope"] for heading in page.all("th")} == {"row", "col"}
    assert all("scope" in heading for heading in page.all("th"))
    assert page.text.count("✘ failed") == 2
    labels = [place["aria-label"] for place in page.all("div") if place.get("role") == "img"]
    assert labels[1] == "Falling."
    assert page.all("img")[1]["alt"] == NO_ALT


def test_the_page_needs_nothing_else(page: Page) -> None:
    for name, attributes in page.elements:
        for key in ("src", "href"):
            address = attributes.get(key) or "#"
            assert address.startswith(("#", "data:")), (name, address)
    policy = next(m["content"] for m in page.all("meta") if "http-equiv" in m)
    assert policy is not None and policy.startswith("default-src 'none'")


def test_without_figures_there_is_no_plotly(tmp_path: Path) -> None:
    write_html([Result(tmp_path / "a.ipynb", 1.0, 1)], tmp_path / "a.html")
    assert (tmp_path / "a.html").stat().st_size < 20_000
    write_html([], tmp_path / "b.html")
    assert "No notebook was run." in (tmp_path / "b.html").read_text()


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        (0, 0, "No notebook was run."),
        (1, 0, "1 notebook ran from top to bottom without an error, in 2 seconds of work."),
        (2, 0, "2 notebooks ran from top to bottom without an error, in 4 seconds of work."),
        (2, 1, "3 notebooks ran, and 1 failed: 2 are in order."),
        (0, 1, "1 notebook ran, and it failed."),
        (0, 2, "2 notebooks ran, and all failed."),
    ],
)
def test_the_summary_counts(good: int, bad: int, sentence: str) -> None:
    passed = Result(Path("a.ipynb"), 2.0, 1)
    broken = Result(Path("b.ipynb"), 2.0, 1, Failure("no"))
    assert summary([passed] * good + [broken] * bad) == sentence


def test_names_are_paths_below_the_shared_folder(results: list[Result]) -> None:
    expected = ["notebooks/day1/1-2-a.ipynb", "source/day1/<b>.ipynb", "source/day1/none.ipynb"]
    assert names(results) == expected
    assert names(results[:1]) == ["1-2-a.ipynb"]


def test_junit_parses_back(results: list[Result], tmp_path: Path) -> None:
    file = tmp_path / "reports/junit.xml"
    write_junit(results, file)
    report = JUnitXml.fromfile(str(file))
    assert (report.tests, report.failures) == (3, 2)
    (suite,) = report
    good, bad, none = suite
    assert (good.name, good.classname, good.time) == ("1-2-a.ipynb", "notebooks/day1", 1.25)
    assert good.is_passed
    (failure,) = bad.result
    assert "<b>.ipynb, cell 4 (" in failure.message
    assert failure.type == "ValueError"
    assert "x = 1" in failure.text and "window.hacked=1" in failure.text
    assert "It is no notebook." in none.result[0].message


def test_a_result_survives_as_json(results: list[Result]) -> None:
    for result in results[1:]:
        assert repr(Result.from_json(result.to_json())) == repr(result)
        assert Result.from_json(result.to_json()).failure == result.failure


@pytest.mark.needs_chromium
def test_a_browser_draws_the_figures_and_runs_nothing_else(
    results: list[Result], tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    write_html(results, tmp_path / "report.html")
    switches = "--no-sandbox --disable-gpu --disable-quic --no-first-run"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*switches.split(), "--disable-background-networking"],
        )
        try:
            tab = browser.new_page()
            asked: list[str] = []
            tab.on("request", lambda request: asked.append(request.url))
            tab.goto((tmp_path / "report.html").as_uri())
            for place in tab.locator(".drawing").all():
                place.scroll_into_view_if_needed()
                place.locator(".main-svg").first.wait_for()
            assert tab.evaluate("window.hacked") is None
            assert all(address.startswith(("file:", "data:", "blob:")) for address in asked)
        finally:
            browser.close()
