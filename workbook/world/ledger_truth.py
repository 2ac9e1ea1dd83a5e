"""What only the simulator knows of the ledger, as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.world.ledger import Ledger
from workbook.world.ledger_files import fixed_text, hexadecimal
from workbook.world.plan import KINDS


def ledger_truth(ledger: Ledger) -> dict[str, pd.DataFrame]:
    """The truth of a finished ledger.

    - ``entities``: entity, kind, name.
    - ``wallets``: wallet, entity, role.
    - ``addresses``: address, wallet, entity; those that were ever paid.
    - ``transactions``: hash, kind.
    - ``flows``: transaction_hash, index, payer, receiver (kinds), payer_entity,
      receiver_entity, value in satoshi; one row an output that is no change, CoinJoins and
      coinbases left out.
    - ``change``: transaction_hash, index of the outputs that are change.
    """
    chain, files, who = ledger.chain, ledger.files, ledger.entities
    kind = np.array(who.kind)
    used = np.unique(chain.coin_address.all)
    wallet = chain.address_wallet.all[used]
    entity = chain.wallet_entity.all[wallet]
    ids = hexadecimal(files.txid.all).to_pandas()
    transaction, index = chain.coin_transaction.all, chain.coin_index.all
    receiver = chain.wallet_entity.all[chain.address_wallet.all[chain.coin_address.all]]
    payer = files.payer.all[transaction]
    paid = ~files.change.all & (payer >= 0)
    return {
        "entities": who.table(),
        "wallets": who.wallets(chain),
        "addresses": pd.DataFrame({
            "address": fixed_text(chain.address_text(used)).to_pandas(),
            "wallet": wallet, "entity": entity,
        }),
        "transactions": pd.DataFrame({"hash": ids, "kind": np.array(KINDS)[files.kind.all]}),
        "flows": pd.DataFrame({
            "transaction_hash": ids.to_numpy()[transaction[paid]], "index": index[paid],
            "payer": kind[payer[paid]], "receiver": kind[receiver[paid]],
            "payer_entity": payer[paid], "receiver_entity": receiver[paid],
            "value": chain.coin_value.all[paid],
        }),
        "change": pd.DataFrame({
            "transaction_hash": ids.to_numpy()[transaction[files.change.all]],
            "index": index[files.change.all],
        }),
    }  # fmt: skip


def trade_truth(ledger: Ledger, district: int) -> dict[str, pd.DataFrame]:
    """A district's orders, deposits and withdrawals with the transactions that carried them.

    - ``payments``: order, price_sat, vendor_sat, paid_in, released_in (transaction ids).
    - ``deposits``: buyer, market, value, transaction_hash.
    - ``withdrawals``: account, vendor, market, value, wallet, transaction_hash.
    - ``cashouts``: vendor, style, exchange_address, wallet, fresh.
    """
    part = ledger.districts[district]
    if part.trade is None:
        raise ValueError("The ledger was run without keeping its truth.")
    ids = hexadecimal(ledger.files.txid.all).to_pandas().to_numpy()

    def name(payment: pd.Series) -> np.ndarray:
        number = payment.to_numpy()
        made = np.where(number >= 0, ledger.plan_transaction[number], -1)
        names: np.ndarray = np.where(made >= 0, ids[made], np.array(None, dtype=object))
        return names

    orders = part.trade.orders
    text = fixed_text(ledger.chain.address_text(part.cashout["exchange_address"].to_numpy()))
    return {
        "payments": orders[["order", "price_sat", "vendor_sat"]].assign(
            paid_in=name(orders["paid_by"]), released_in=name(orders["released_by"])
        ),
        "deposits": part.trade.deposits.assign(
            transaction_hash=name(part.trade.deposits["payment"])
        ).drop(columns="payment"),
        "withdrawals": part.trade.withdrawals.assign(
            transaction_hash=name(part.trade.withdrawals["payment"])
        ).drop(columns=["payment", "tick"]),
        "cashouts": part.cashout.assign(exchange_address=text.to_pandas()),
    }
