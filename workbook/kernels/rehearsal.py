"""What the first cells of a notebook would do slowly, done once before a process is forked.

Libraries import parts of themselves and fill their tables at the first table, the first figure and
the first error. A fork has all that already.
"""

from __future__ import annotations

import sys
from io import BytesIO, StringIO

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
from IPython.core.ultratb import AutoFormattedTB


def rehearse() -> None:
    """Show a table, figures and an error, to nobody."""
    table = pd.DataFrame({"x": [1, 2], "y": [3.0, 4.0], "z": ["a", "b"]})
    _read_and_count()
    _show_table(table)
    _show_figures(table)
    _show_error()


def _read_and_count() -> None:
    """Through text and Arrow, which register their functions at the first use."""
    table = pd.read_csv(
        StringIO("day,name,price\n2022-01-01,a,1.5\n2022-01-02,b,\n2022-01-02,b,2\n")
    )
    stored = BytesIO()
    table.to_parquet(stored)
    table = pd.read_parquet(stored)
    table["day"] = pd.to_datetime(table["day"])
    table["year"], table["upper"] = table["day"].dt.year, table["name"].str.upper()
    table = table[table["name"].isin(["a", "b"]) & (table["price"] > 1)].dropna()
    table = table.merge(table.drop_duplicates("name"), on="name", suffixes=("", "_2"))
    table = pd.concat([table, table]).sort_values("price").reset_index(drop=True)
    table["name"].value_counts()
    table["name"].nunique()
    table.query("price > 1")
    table.groupby(["name", "year"])["price"].agg(["sum", "median"]).unstack()
    table.pivot_table(index="year", columns="name", values="price")


def _show_table(table: pd.DataFrame) -> None:
    for one in (table, table.groupby("z")["y"].sum().to_frame(), table.describe()):
        repr(one)
        one._repr_html_()
    repr(table["y"])
    table.to_dict("records")
    table.to_csv()


def _show_figures(table: pd.DataFrame) -> None:
    line = px.line(table, x="x", y="y", color="z", markers=True)
    line.add_annotation(x=1, y=3, text="a", font={"size": 12})
    line.add_vline(x=1, line={"dash": "dot"})
    columns = go.Figure(go.Bar(
        x=table["x"], y=table["y"], marker={"color": "black"}, insidetextfont={"size": 12}
    ))  # fmt: skip
    streams = go.Figure(go.Sankey(
        node={"label": ["a", "b"], "line": {"width": 0}}, textfont={"size": 12},
        link={"source": [0], "target": [1], "value": [1]},
    ))  # fmt: skip
    for figure in (line, columns, streams):
        figure._repr_mimebundle_()


def _show_error() -> None:
    try:
        raise NameError("____")
    except NameError:
        # In the colours of a notebook, which are made at the first use.
        shown = AutoFormattedTB(mode="Context", theme_name="neutral")
        shown.structured_traceback(*sys.exc_info())
