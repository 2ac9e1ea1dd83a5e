"""Figures and explorers in JupyterLab, offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import (
    cell,
    no_way_out,
    nothing_in_the_way,
    open_notebook,
    run_all,
)
from tests.browser.lab import Lab

pytestmark = [pytest.mark.needs_chromium, pytest.mark.xdist_group("browser")]


def test_figures_and_explorers_are_drawn(
    lab: Lab, page: Page, requests: list[str], picture: Callable[[str], Path]
) -> None:
    open_notebook(page, lab, "notebooks/day1/1-3-groups-and-waves.ipynb")
    run_all(page)
    nothing_in_the_way(page)

    figure = cell(page, "charts.waves(per_year, five, control_dates").locator(".js-plotly-plot")
    figure.scroll_into_view_if_needed()
    expect(figure.locator("svg.main-svg").first).to_be_visible()
    expect(figure.locator(".scatterlayer .trace")).to_have_count(5)
    expect(figure.get_by_text("Source: NFLIS-Drug")).to_be_visible()
    picture("1-figure")
    page.set_viewport_size({"width": 1024, "height": 768})
    figure.scroll_into_view_if_needed()
    picture("2-figure-on-a-small-screen")

    explorer = cell(page, "charts.explore_waves")
    explorer.scroll_into_view_if_needed()
    lines = explorer.locator(".js-plotly-plot .scatterlayer .trace")
    before = lines.count()
    expect(explorer).to_contain_text("Synthetic cathinones")
    picture("3-explorer")
    explorer.get_by_label("Group").select_option("synthetic cannabinoids")
    expect(explorer.locator(".gtitle")).to_have_text("Synthetic cannabinoids")
    expect(explorer.locator(".shapelayer path")).to_have_count(0)
    expect(lines).not_to_have_count(before)
    expect(explorer.get_by_text("In words:")).to_be_visible()
    picture("4-explorer-changed")

    no_way_out(page)
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
