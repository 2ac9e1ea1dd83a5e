"""A small case file for tests, with text from strangers in it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook import charts
from workbook.casefile import finding, method, request

HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)> #panic("x") $y$ \u202egnp'


def figure(name: str = "Europe", title: str = "Where reports came from") -> charts.Chart:
    table = pd.DataFrame({"region": [name, "Asia"], "number": [41.0, 30.5]})
    return charts.columns(table, "region", "number", title=title, y_title="n", source="UNODC 2015")


def flow() -> charts.Chart:
    import plotly.graph_objects as go

    links = {"source": [0, 0], "target": [1, 2], "value": [1.5, 0.25]}
    sankey = go.Sankey(node={"label": ["payer", "shop<br>1.5", "change"]}, link=links)
    return charts.finish(go.Figure(sankey), source="ledger", alt="Two outputs.", title="One step")


def case_file(**other: Any) -> dict[str, Any]:
    """The arguments of ``write_case_file``, all but the folder."""
    parts: dict[str, Any] = {
        "title": "Account Северная Лавка",
        "by": "Анна Коваленко",
        "on": "2024-03-08",
        "findings": [finding("Paid 12.40 BTC.", method="Added.", limit="No person.", source="s")],
        "figures": [figure()],
        "methods": [method("Co-spending", published="Meiklejohn 2013", error_rate="not known")],
        "limits": ["The record may be incomplete."],
        "requests": [request("An exchange", ask="the holder", because="Finding 1")],
        "inputs": ["target", "payouts"],
    }
    return parts | other
