"""Which transactions look like CoinJoins: yes, no, or unknown, each with its reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.flows.ledger import Ledger

NO, UNKNOWN, YES = 0, 1, 2
VERDICTS = ("no", "unknown", "yes")
_REASONS = (
    "fewer than three equal outputs, or fewer input addresses than equal outputs",
    "equal outputs and many payers, but an output goes back to an input address",
    "equal outputs and several payers, but too few for a known kind of CoinJoin",
    "as many payers as equal outputs, and at most one change output for each",
    "equal outputs and as many inputs, but the addresses of some inputs are not known",
    "as many payers as equal outputs, but only one further output: wages look the same",
)


def coinjoin_verdicts(ledger: Ledger, *, least: int = 5) -> np.ndarray:
    """0 (no), 1 (unknown) or 2 (yes) for each transaction; see :func:`coinjoin_table`.

    The structure is that of Maxwell 2013, *CoinJoin: Bitcoin privacy for the real world*, with
    conditions as in Goldfeder et al. 2018, *When the cookie meets the blockchain*: n equal
    outputs, n or more input addresses, and at most n further outputs. Inputs whose address is
    not known could be anybody's: a verdict of no may become unknown through them.

    :param least: equal outputs from which on the verdict is yes.
    """
    return _judge(ledger, least)[0]


def _judge(ledger: Ledger, least: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    # Others cannot have three equal outputs and as many payers.
    large = (ledger.output_count >= 3) & (ledger.input_count >= 3) & ~ledger.coinbase
    equal = _largest_equal_group(ledger, large)
    payers, hidden = _distinct_payers(ledger, large)
    others = ledger.output_count - equal
    looks = large & (equal >= 3) & (payers + hidden >= equal) & (others <= equal)
    told = payers >= equal
    # Users of one wallet are told never to reuse an address; a service paying wages does.
    back = _pays_back(ledger, large)
    # One payer with many coins has one change; the people of a CoinJoin have none or several.
    single = others == 1
    yes = looks & told & (equal >= least) & ~back & ~single
    unknown = looks & ~yes
    verdict = np.where(yes, YES, np.where(unknown, UNKNOWN, NO)).astype(np.int8)
    few = equal < least
    cases = [yes, unknown & ~told, unknown & back, unknown & few, unknown]
    reason = np.select(cases, [3, 4, 1, 2, 5], 0)
    return verdict, reason, equal, payers


def coinjoin_table(ledger: Ledger, *, least: int = 5) -> pd.DataFrame:
    """Transactions that are or may be CoinJoins.

    A CoinJoin with fewer than ``least`` equal outputs, with a single change output, or one that
    pays back to an input address, stays unknown: equal wages look the same. Not every CoinJoin
    has equal outputs; such a one is not found.

    :returns: ``txid``, ``time``, ``verdict`` (yes, unknown), ``equal_outputs``, ``payers``
        (distinct input addresses), ``reason``.
    """
    verdict, reason, equal, payers = _judge(ledger, least)
    rows = np.flatnonzero(verdict != NO)
    return pd.DataFrame({
        "txid": ledger.txid_text(rows), "time": ledger.time[rows],
        "verdict": np.array(VERDICTS)[verdict[rows]], "equal_outputs": equal[rows],
        "payers": payers[rows], "reason": np.array(_REASONS)[reason[rows]],
    })  # fmt: skip


def _largest_equal_group(ledger: Ledger, large: np.ndarray) -> np.ndarray:
    """How many outputs share the commonest amount; 0 for transactions that are not large."""
    rows = np.flatnonzero(large[ledger.output_transaction])
    rows = rows[np.lexsort((ledger.output_value[rows], ledger.output_transaction[rows]))]
    transaction, value = ledger.output_transaction[rows], ledger.output_value[rows]
    starts = np.ones(len(rows), bool)
    starts[1:] = (transaction[1:] != transaction[:-1]) | (value[1:] != value[:-1])
    first = np.flatnonzero(starts)
    largest = np.zeros(ledger.transactions, np.int64)
    np.maximum.at(largest, transaction[first], np.diff(np.append(first, len(rows))))
    return largest


def _distinct_payers(ledger: Ledger, large: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct addresses of the inputs, and inputs whose address is not known."""
    use = large[ledger.input_transaction]
    transaction, address = ledger.input_transaction[use], ledger.input_address[use]
    known = address >= 0
    hidden = np.bincount(transaction[~known], minlength=ledger.transactions)
    pairs = np.unique(_pair(ledger, transaction[known], address[known]))
    return np.bincount(pairs // (ledger.addresses + 1), minlength=ledger.transactions), hidden


def _pays_back(ledger: Ledger, large: np.ndarray) -> np.ndarray:
    """Does an output go to an address that an input came from?"""
    ins = large[ledger.input_transaction] & (ledger.input_address >= 0)
    outs = large[ledger.output_transaction] & (ledger.output_address >= 0)
    into = _pair(ledger, ledger.input_transaction[ins], ledger.input_address[ins])
    transaction = ledger.output_transaction[outs]
    back = np.isin(_pair(ledger, transaction, ledger.output_address[outs]), into)
    found = np.zeros(ledger.transactions, bool)
    found[transaction[back]] = True
    return found


def _pair(ledger: Ledger, transaction: np.ndarray, address: np.ndarray) -> np.ndarray:
    return transaction.astype(np.int64) * (ledger.addresses + 1) + address
