"""Parts of a case file: none may be empty, and the message names the one that is."""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest

from tests.casefile.parts import figure
from workbook.casefile import CaseFileError, Contents, finding, method, request, shown

GOOD = finding("Paid 2 BTC.", method="Added.", limit="No person.", source="payouts.csv")


def contents(**other: Any) -> Contents:
    parts: dict[str, Any] = {"title": "T", "by": "A", "on": date(2024, 3, 8), "findings": [GOOD]}
    return Contents(**(parts | other))


def test_parts_are_trimmed_text() -> None:
    made = finding(" Paid. ", method="m", limit="l", source="s")
    assert made == {"finding": "Paid.", "method": "m", "limit": "l", "source": "s"}
    assert request("To", ask="a", because="b")["to"] == "To"
    assert method("M", published="p", error_rate="e")["error_rate"] == "e"


@pytest.mark.parametrize("empty", ["method", "limit", "source"])
def test_a_finding_needs_every_part(empty: str) -> None:
    parts = {"method": "m", "limit": "l", "source": "s"} | {empty: "  "}
    with pytest.raises(CaseFileError, match=empty):
        finding("Paid.", **parts)


def test_an_answer_is_shown_and_an_open_task_is_named() -> None:
    assert shown(96300.4, ",.0f") == "96,300"
    assert shown("mabc") == "mabc"
    assert shown(...) == shown(..., ".2f") == "(not answered yet)"


def test_a_number_is_no_text() -> None:
    with pytest.raises(CaseFileError, match=r"limit, as text\. It is 3"):
        finding("Paid.", method="m", limit=3, source="s")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"findings": []}, "at least one finding"),
        ({"title": " "}, "needs title"),
        ({"by": ""}, "needs by"),
        ({"findings": [GOOD, {"finding": "x", "method": "m", "source": "s"}]}, "finding 2.*limit"),
        ({"findings": ["Paid."]}, "finding 1 has not the form"),
        ({"requests": [{"to": "x", "ask": "", "because": "c"}]}, "request 1.*ask"),
        ({"limits": ["one", " "]}, "Limit 2"),
        ({"figures": [figure(), go.Figure()]}, "Figure 2 has no source line"),
    ],
)
def test_what_is_wrong_is_named(other: dict[str, Any], message: str) -> None:
    with pytest.raises(CaseFileError, match=message):
        contents(**other)
