"""Where all the coins are: what came in, what was paid as fees, what is unspent."""

from __future__ import annotations

import pandas as pd

from workbook.flows.ledger import Ledger


def conservation(ledger: Ledger) -> pd.DataFrame:
    """The sum of all coins, in satoshi, as a table of ``item`` and ``satoshi``.

    Issued by coinbases + brought in from outside = unspent + paid as fees. The last row is the
    difference; it is 0.
    """
    issued = int(ledger.output_value[ledger.coinbase[ledger.output_transaction]].sum())
    outside = int(ledger.input_value[ledger.input_output < 0].sum())
    unspent = int(ledger.output_value[ledger.spent_by < 0].sum())
    fees = int(ledger.fee.sum())
    rows = {
        "issued by coinbases": issued,
        "from outside the ledger": outside,
        "unspent": unspent,
        "paid as fees": fees,
        "difference": issued + outside - unspent - fees,
    }
    return pd.DataFrame({"item": list(rows), "satoshi": list(rows.values())})
