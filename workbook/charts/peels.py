"""A peeling chain, step by step."""

from __future__ import annotations

import pandas as pd

from workbook.charts.chart import BLUE, ORANGE, Chart, finish
from workbook.charts.draft import Draft
from workbook.charts.sankey import COIN, LEDGER, btc, count


def peels(steps: pd.DataFrame, *, title: str = "A peeling chain", source: str = LEDGER) -> Chart:
    """What each step of a peeling chain pays, and what is left.

    :param steps: of ``follow_peels``: columns ``step``, ``paid`` and ``rest`` (satoshi).
    """
    figure = Draft()
    for column, name, colour in (("rest", "goes on", BLUE), ("paid", "is paid", ORANGE)):
        figure.add_bar(
            x=steps["step"], y=steps[column] / COIN, name=name, marker={"color": colour},
            hovertemplate=f"step %{{x}}: %{{y:,.8~f}} BTC {name}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    first, last = steps.iloc[0], steps.iloc[-1]
    alt = (
        f"A chain of {count(len(steps), 'step')}. The first pays {btc(first['paid'])} and "
        f"leaves {btc(first['rest'])}; the last leaves {btc(last['rest'])}. Paid in all: "
        f"{btc(steps['paid'].sum())}."
    )
    return finish(figure, source=source, alt=alt, title=title, y="bitcoin", x="step of the chain")
