"""Pictures of a case with its truth, for ``docs/world.md``."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from workbook.charts import Chart, finish
from workbook.charts.chart import DASHES, PALETTE
from workbook.world.case_tables import CaseTables

SOURCE = "the truth of a simulated case"
# Kinds of entities that the picture of flows shows, in the words of the page.
_SHOWN = {
    "person": "people", "exchange": "exchanges", "market": "markets", "vendor": "vendors",
    "mixer": "mixer", "merchant": "shops", "market operator": "operators", "police": "police",
}  # fmt: skip


def portrait(case: CaseTables) -> dict[str, Chart]:
    """The pictures by file name, without ending."""
    return {
        "world-markets": _markets(case),
        "world-substances": _substances(case),
        "world-flows": _flows(case),
    }


def _weekly(case: CaseTables, column: pd.Series) -> pd.DataFrame:
    orders = case.truth("orders")
    week = orders["placed_at"].dt.to_period("W").dt.start_time
    return orders.groupby([week, column])["price_usd"].sum().unstack(fill_value=0.0).iloc[1:-1]


def _markets(case: CaseTables) -> Chart:
    """Turnover a week by market, with the two closings."""
    orders, markets = case.truth("orders"), case.table("scrapes/markets").set_index("market")
    weekly = _weekly(case, orders["market"]) / 1000
    figure = go.Figure()
    for place, market in enumerate(markets.index):
        figure.add_scatter(x=weekly.index, y=weekly[market], name=markets.at[market, "title"],
                           line={"color": PALETTE[place], "dash": DASHES[place]})  # fmt: skip
    for market in markets.index[markets["closed"].notna()]:
        day = pd.Timestamp(markets.at[market, "closed"])
        figure.add_vline(x=day, line_dash="dot", line_color="#555")
        figure.add_annotation(x=day, y=1, yref="paper", yanchor="bottom", showarrow=False,
                              text=f"{markets.at[market, 'ending']}")  # fmt: skip
    return finish(figure, title="Four markets, and where trade goes when one closes",
                  y="thousand dollars a week", source=SOURCE,
                  alt="Turnover of each market by week; when one closes, others grow.")  # fmt: skip


def _substances(case: CaseTables) -> Chart:
    """The life of a substance that was controlled, and of what replaced it."""
    table = case.truth("substances").set_index("substance")
    orders = case.truth("orders")
    substance = orders["listing"].map(case.truth("listings").set_index("listing")["substance"])
    weekly = _weekly(case, substance).rolling(4).mean()
    controlled = table[table["control_day"].notna() & table["replaced_by"].notna()]
    names = max(
        ([name, row["replaced_by"]] for name, row in controlled.iterrows()),
        key=lambda pair: min(weekly[name].sum() if name in weekly else 0.0 for name in pair),
    )
    first = names[0]
    figure = go.Figure()
    for place, name in enumerate(names):
        if name in weekly:
            figure.add_scatter(x=weekly.index, y=weekly[name], name=name,
                               line={"color": PALETTE[place], "dash": DASHES[place]})  # fmt: skip
    day = controlled.at[first, "controlled_on"]
    figure.add_vline(x=day, line_dash="dot", line_color="#555")
    figure.add_annotation(x=day, y=1, yref="paper", yanchor="bottom", showarrow=False,
                          text=f"control of {first}")  # fmt: skip
    return finish(figure, title="A substance is controlled, another one takes its place",
                  y="dollars a week, mean of four weeks", source=SOURCE,
                  alt=f"Turnover of {names[0]} and of {names[1]}, which replaces it.")  # fmt: skip


def _flows(case: CaseTables) -> Chart:
    """Value between kinds of entities over two years."""
    flows = case.truth("flows")
    flows = flows[flows["payer"].isin(_SHOWN) & flows["receiver"].isin(_SHOWN)]
    crime = flows["payer"].isin(["vendor", "market", "market operator", "mixer"]) | flows[
        "receiver"].isin(["vendor", "market", "market operator", "mixer", "police"])  # fmt: skip
    rows = flows[crime & (flows["payer_entity"] != flows["receiver_entity"])]
    value = rows.groupby(["payer", "receiver"])["value"].sum().div(1e8).reset_index()
    kinds = list(_SHOWN)
    # Left and right side apart: a Sankey has no circles.
    left = [f"{_SHOWN[kind]} pay" for kind in kinds]
    right = [f"{_SHOWN[kind]} receive" for kind in kinds]
    figure = go.Figure(go.Sankey(
        node={"label": left + right, "color": [PALETTE[i % len(PALETTE)] for i in range(len(kinds))]
              * 2, "pad": 18},
        link={"source": [kinds.index(kind) for kind in value["payer"]],
              "target": [len(kinds) + kinds.index(kind) for kind in value["receiver"]],
              "value": value["value"]},
    ))  # fmt: skip
    figure.update_layout(height=560)
    return finish(figure, title="Bitcoin paid to and by markets, vendors and the mixer",
                  source=SOURCE,
                  alt="Who pays whom: people and exchanges pay markets, markets pay vendors, "
                      "vendors pay exchanges, the mixer and shops.")  # fmt: skip
