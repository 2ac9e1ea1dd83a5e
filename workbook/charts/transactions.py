"""One transaction from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from workbook.charts.chart import BLACK, BLUE, GREEN, ORANGE, Chart
from workbook.charts.sankey import GREY, LEDGER, Sankey, btc, called, count
from workbook.flows import Ledger

MOST_SIDE = 7
#: Coins on one side that have two lines of text each.
MOST_TWO_LINES = 6
#: Of a figure, in pixels: it must fit a screen of 1024 by 768.
MOST_HEIGHT = 580
EQUAL = 3


def transaction(
    ledger: Ledger,
    txid: str,
    *,
    names: Mapping[str, str] | None = None,
    change: Iterable[str] = (),
    title: str = "One transaction",
    source: str = LEDGER,
) -> Chart:
    """One transaction from left to right: coins spent, coins made, and the fee.

    :param names: names of addresses; others are shown shortened.
    :param change: addresses of the outputs that you take for change.
    """
    at = ledger.transaction_number(txid)
    named, kept = dict(names or {}), set(change)
    keep = [*named, *kept]
    ins = _side(ledger.input_address, ledger.input_value, _rows(ledger.first_input, at),
                ledger, keep)  # fmt: skip
    outs = _side(ledger.output_address, ledger.output_value, _rows(ledger.first_output, at),
                 ledger, keep)  # fmt: skip
    fee = int(ledger.fee[at])
    picture = Sankey()
    most = max(len(ins), len(outs) + (fee > 0))
    # Two lines a coin where there is room, one line where there are many.
    lines = 2 if most <= MOST_TWO_LINES else 1
    apart = "<br>" if lines == 2 else ": "
    middle = picture.node("the transaction" if lines == 2 else "", BLACK)
    for address, value, words in ins:
        node = picture.node(f"{called(address, named)}{apart}{words}", BLUE)
        picture.link(node, middle, value, BLUE)
    for address, value, words in outs:
        back = address in kept
        text = f"{'change: ' if back else ''}{called(address, named)}{apart}{words}"
        colour = ORANGE if back else GREEN
        picture.link(middle, picture.node(text, colour), value, colour)
    if fee:
        picture.link(middle, picture.node(f"fee{apart}{btc(fee)}", GREY), fee, GREY)
    total = sum(value for _, value, _ in ins)
    alt = (
        f"{count(len(_rows(ledger.first_input, at)), 'input')} with {btc(total)} in total, "
        f"{count(len(_rows(ledger.first_output, at)), 'output')} with "
        f"{btc(sum(value for _, value, _ in outs))}, and a fee of {btc(fee)}. Outputs: "
        + "; ".join(
            f"{'change, ' if address in kept else ''}{called(address, named)} {words}"
            for address, _, words in outs
        )
        + "."
    )
    # The label of a thin first coin is higher than the coin: the heads stand above it.
    above = 10 * lines
    chart = picture.chart(
        min(max(340, 130 + 60 * most) + above, MOST_HEIGHT),
        title=title, source=source, alt=alt, lines=lines,
    )  # fmt: skip
    chart.update_layout(margin_t=75 + above)
    heads = (("coins that are spent", 0, "left"), ("new coins, and the fee", 1, "right"))
    for text, x, side in heads:
        chart.add_annotation(
            text=text, x=x, xanchor=side, y=1.0, yanchor="bottom", yshift=above,
            xref="paper", yref="paper", showarrow=False, font={"size": 13, "color": "#555"},
        )  # fmt: skip
    return chart


def _rows(first: np.ndarray, transaction: int) -> range:
    return range(int(first[transaction]), int(first[transaction + 1]))


def _side(
    address: np.ndarray, value: np.ndarray, rows: range, ledger: Ledger, keep: Iterable[str]
) -> list[tuple[str, int, str]]:
    """One side: address, amount and words for it. Of a long side equal coins go together, then
    the smallest; addresses in ``keep`` always stand alone.
    """
    table = pd.DataFrame({"number": address[list(rows)], "value": value[list(rows)]})
    table["address"] = ledger.address_text(table["number"].to_numpy()).to_numpy()
    named = table["address"].isin(set(keep))
    if table["number"].nunique() > MOST_SIDE:
        same = table[~named].groupby("value")["value"].transform("size")
        alike = table[~named][same >= EQUAL]
        table = table.drop(alike.index)
    else:
        alike = table.iloc[:0]
    found = [
        (f"{len(coins)} equal coins", len(coins) * int(each), f"{len(coins)} times {btc(each)}")
        for each, coins in alike.groupby("value")
    ]
    sums = table.groupby("address", sort=False)["value"].sum()
    large = sums.sort_values(ascending=False, kind="stable").index[:MOST_SIDE]
    alone = sums[sums.index.isin([*large, *keep])] if len(sums) > MOST_SIDE else sums
    found += [(str(one), int(paid), btc(paid)) for one, paid in alone.items()]
    rest = sums.drop(alone.index)
    if len(rest):
        found.append((f"{len(rest)} more", int(rest.sum()), btc(rest.sum())))
    return found
