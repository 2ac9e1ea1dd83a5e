"""The error rates of all methods, on one case or several, as a table, a page and pictures."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import yaml

from workbook.charts import Chart, finish
from workbook.charts.chart import BLUE, VERMILION
from workbook.world.case_tables import CaseTables
from workbook.world.error_rates_flows import rate_flows
from workbook.world.error_rates_listings import rate_listings
from workbook.world.rated import Found, Ratio

SUBJECTS = {"flows": "Crypto flows", "listings": "Scraped listings"}
KEY = ["subject", "method", "variant", "counted"]
LABELS = 370  # pixels for the names at the left
SOURCE = "simulated cases of the course, with their truth"


def error_rates(case: CaseTables) -> pd.DataFrame:
    """Every method on one case.

    :returns: ``subject``, ``method``, ``variant``, ``counted``, ``answers``, and of answers
        ``precision`` and ``recall``, of amounts ``low``, ``middle`` and ``high`` (what is said
        for each unit that is true: 10th percentile, median, 90th percentile).
    """
    rows: list[dict[str, Any]] = []
    for subject, rate in (("flows", rate_flows), ("listings", rate_listings)):
        rows += [{"subject": subject, **rated._asdict()} for rated in rate(case)]
    columns = [*KEY, "answers", *Found._fields[4:], *Ratio._fields[4:]]
    return pd.DataFrame(rows, columns=columns)


def as_document(tables: list[pd.DataFrame], names: list[str]) -> str:
    """The page ``docs/error-rates.md``: the first case, and the range over all of them.

    :param names: of the cases, such as "seed 1".
    """
    ranges = pd.concat(tables).groupby(KEY, sort=False).agg(["min", "max"])
    text = files("workbook.world").joinpath("error_rates.md").read_text(encoding="utf-8")
    notes = _notes()
    lines = [text.rstrip().format(first=names[0], cases=", ".join(names)), ""]
    for subject, title in SUBJECTS.items():
        lines += [f"## {title}", "", f"![{_alt(subject)}](pictures/error-rates-{subject}.png)", ""]
        for method, rows in tables[0][tables[0]["subject"] == subject].groupby(
            "method", sort=False
        ):
            note = notes[subject][method]
            lines += [f"### {str(method)[0].upper()}{str(method)[1:]}", "", note["remark"], "",
                      f"Source of the method: {note['source']}.", ""]  # fmt: skip
            for kind in (_found_table, _ratio_table):
                lines += kind(rows, ranges)
    lines += ["## Amounts in one picture", "",
              f"![{_alt('amounts')}](pictures/error-rates-amounts.png)", ""]  # fmt: skip
    return "\n".join(lines)


def pictures(tables: list[pd.DataFrame]) -> dict[str, Chart]:
    """The figures of the page by file name, without ending."""
    whole = pd.concat(tables)
    return {
        "error-rates-flows": _found_picture(whole, "flows"),
        "error-rates-listings": _found_picture(whole, "listings"),
        "error-rates-amounts": _ratio_picture(tables[0]),
    }


def write_pictures(charts: dict[str, Chart], folder: Path) -> None:
    """Save figures as PNG; needs a Chromium, which Debian calls ``chromium``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in charts.items():
        chart.write_image(folder / f"{name}.png", width=1100, height=chart.layout.height)


def _notes() -> dict[str, dict[str, dict[str, str]]]:
    with files("workbook.world").joinpath("error_rates.yaml").open(encoding="utf-8") as stream:
        notes: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(stream)
    return notes


def _found_table(rows: pd.DataFrame, ranges: pd.DataFrame) -> list[str]:
    answers = rows[rows["low"].isna() & rows["middle"].isna()]
    if answers.empty:
        return []
    lines = ["| Way | Counted | Answers | Right among answers | Found of what is there |",
             "|---|---|---:|---:|---:|"]  # fmt: skip
    for row in answers.itertuples():
        spread = ranges.loc[(row.subject, row.method, row.variant, row.counted)]
        cells = [_percent(getattr(row, name), spread[name]) for name in ("precision", "recall")]
        lines.append(f"| {row.variant} | {row.counted} | {row.answers:,} | {' | '.join(cells)} |")
    return [*lines, ""]


def _ratio_table(rows: pd.DataFrame, ranges: pd.DataFrame) -> list[str]:
    amounts = rows[rows["middle"].notna()]
    if amounts.empty:
        return []
    lines = [
        "| Way | What | Amounts | Median | 10th to 90th percentile |",
        "|---|---|---:|---:|---:|",
    ]
    for row in amounts.itertuples():
        spread = ranges.loc[(row.subject, row.method, row.variant, row.counted), "middle"]
        lines.append(
            f"| {row.variant} | {row.counted} | {row.answers:,} | {row.middle:.2f} "
            f"({spread['min']:.2f} to {spread['max']:.2f}) | {row.low:.2f} to {row.high:.2f} |"
        )
    return [*lines, ""]


def _percent(value: float, spread: pd.Series) -> str:
    if np.isnan(value):
        return "none"
    return f"{value:.1%} ({spread['min']:.0%} to {spread['max']:.0%})".replace("%", " %")


def _found_picture(table: pd.DataFrame, subject: str) -> Chart:
    rows = table[(table["subject"] == subject) & table["middle"].isna()]
    variant = rows["variant"]
    clash = rows.groupby(["method", "variant"])["counted"].transform("nunique") > 1
    names = _labels(rows["method"], variant.where(~clash, variant + ", " + rows["counted"]))
    order = list(dict.fromkeys(names))[::-1]
    figure = go.Figure()
    looks = (("precision", "right among answers", BLUE, "circle"),
             ("recall", "found of what is there", VERMILION, "diamond"))  # fmt: skip
    for column, label, colour, symbol in looks:
        spread = rows.groupby(names)[column].agg(["median", "min", "max"]).reindex(order) * 100
        figure.add_scatter(
            x=spread["median"], y=order, mode="markers", name=label,
            marker={"color": colour, "symbol": symbol, "size": 11},
            error_x={"type": "data", "symmetric": False, "array": spread["max"] - spread["median"],
                     "arrayminus": spread["median"] - spread["min"], "color": colour},
        )  # fmt: skip
    figure.update_layout(height=190 + 38 * len(order), margin_l=LABELS,
                         legend={"y": 1.0, "yanchor": "bottom"})  # fmt: skip
    figure.update_xaxes(range=[-3, 103], ticksuffix=" %", showgrid=True, gridcolor="#e4e4e4")
    figure.update_yaxes(range=[-0.7, len(order) - 0.3])
    return finish(figure, title=f"{SUBJECTS[subject]}: how often a method is right",
                  x="median of the cases; the line is the range", source=SOURCE,
                  alt=_alt(subject))  # fmt: skip


def _ratio_picture(table: pd.DataFrame) -> Chart:
    rows = table[table["middle"].notna()]
    names = _labels(rows["method"], rows["variant"]).tolist()
    least = 0.01
    middle, low, high = (rows[name].clip(lower=least) for name in ("middle", "low", "high"))
    figure = go.Figure(go.Scatter(
        x=middle, y=names, mode="markers", marker={"color": BLUE, "size": 11}, showlegend=False,
        error_x={"type": "data", "symmetric": False, "array": high - middle,
                 "arrayminus": middle - low, "color": BLUE},
    ))  # fmt: skip
    figure.add_vline(x=1, line_color=VERMILION, line_dash="dash")
    # On a logarithmic axis plotly places texts by the logarithm, which is 0 here.
    figure.add_annotation(x=0, y=1, yref="paper", yanchor="bottom", text="the truth",
                          showarrow=False)  # fmt: skip
    figure.update_layout(height=190 + 38 * len(names), margin_l=LABELS)
    figure.update_xaxes(type="log", tickvals=[0.01, 0.1, 0.25, 0.5, 1, 2, 4],
                        ticktext=["0.01 or less", "0.1", "0.25", "0.5", "1", "2", "4"])  # fmt: skip
    figure.update_yaxes(autorange="reversed")
    return finish(figure, title="Said for each unit that is true",
                  x="median; the line is 10th to 90th percentile", source=SOURCE,
                  alt=_alt("amounts"))  # fmt: skip


def _labels(method: pd.Series, variant: pd.Series) -> pd.Series:
    return method + "<br><i>" + variant + "</i>"


def _alt(name: str) -> str:
    if name == "amounts":
        return ("Amounts that methods state for each true unit, one line a method; the tables of "
                "this page hold the same numbers.")  # fmt: skip
    return (f"Precision and recall of the methods on {SUBJECTS[name].lower()}, one line a method; "
            "the tables below hold the same numbers.")  # fmt: skip
