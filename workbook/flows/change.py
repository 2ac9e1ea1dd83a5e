"""Which output is the change? Several published rules, each optional, each able to stay silent.

Every rule gives for each transaction the output (number) that it takes for the change, or -1
where it has no answer. Outputs of no value (OP_RETURN) are not looked at. None of the rules proves
anything: see ``docs/error-rates.md``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow.compute as pc

from workbook.flows.ledger import Ledger, LedgerError, lookup

ROUND = 100_000
_TYPES = (
    "^[1mn][1-9A-HJ-NP-Za-km-z]{25,34}$", "^[32][1-9A-HJ-NP-Za-km-z]{25,34}$",
    "^(bc|tb)1q[a-z0-9]{38}$", "^(bc|tb)1q[a-z0-9]{58}$", "^(bc|tb)1p[a-z0-9]{58}$",
)  # fmt: skip


def self_change(ledger: Ledger) -> np.ndarray:
    """The only output that goes back to an address of the inputs.

    Meiklejohn et al. 2013, section 4.1, call it self-change. It can be wrong only if somebody
    pays their own address on purpose.
    """
    return _only(ledger, _back(ledger))


def fresh_address(ledger: Ledger, *, refined: bool = True) -> np.ndarray:
    """The only output whose address is seen for the first time.

    Meiklejohn et al. 2013, heuristic 2: no coinbase, no self-change, and every other output's
    address was seen before. ``refined`` follows their section 4.2: silent if the address is
    paid again later, since change addresses are used once.
    """
    first = np.full(ledger.addresses, ledger.transactions, np.int64)
    for address, transaction in (
        (ledger.output_address, ledger.output_transaction),
        (ledger.input_address, ledger.input_transaction),
    ):
        np.minimum.at(first, address[address >= 0], transaction[address >= 0])
    fresh = lookup(first, ledger.output_address, -1) == ledger.output_transaction
    chosen = _only(ledger, fresh)
    back = np.zeros(ledger.transactions, bool)
    back[ledger.output_transaction[_back(ledger)]] = True
    chosen[back | ledger.coinbase | (ledger.output_count < 2)] = -1
    if refined:
        known = ledger.output_address >= 0
        paid = np.bincount(ledger.output_address[known], minlength=ledger.addresses)
        once = lookup(paid, ledger.output_address, 0) == 1
        chosen[~lookup(once, chosen, False)] = -1
    return chosen


def round_amount(ledger: Ledger, *, grain: int = ROUND) -> np.ndarray:
    """Of two outputs, the one that is no multiple of ``grain`` satoshi beside one that is.

    People pay round amounts; change is what is left: Kalodner et al. 2020, *BlockSci*, and
    wallets' own guides. Rare where prices are in dollars.
    """
    ragged = ledger.output_value % grain != 0
    return _of_two(ledger, _only(ledger, ragged))


def smaller_than_inputs(ledger: Ledger) -> np.ndarray:
    """The only output that is smaller than every input (optimal change).

    A wallet that spends several coins needs all of them for the payment, so the payment is
    larger than the smallest coin: Nick 2015, *Data-driven de-anonymization in bitcoin*. Only
    where there are two inputs or more.
    """
    smallest = np.full(ledger.transactions, np.iinfo(np.int64).max)
    np.minimum.at(smallest, ledger.input_transaction, ledger.input_value)
    small = ledger.output_value < smallest[ledger.output_transaction]
    chosen = _only(ledger, small)
    chosen[ledger.input_count < 2] = -1
    return _of_two(ledger, chosen)


def script_type(ledger: Ledger) -> np.ndarray:
    """The only output of the same address type as all inputs.

    A wallet's change has the type of its own addresses: Kalodner et al. 2020, *BlockSci*,
    section 3.
    """
    kind = address_types(ledger)
    of_input = lookup(kind, ledger.input_address, -1)
    low = np.full(ledger.transactions, 9, np.int8)
    high = np.full(ledger.transactions, -2, np.int8)
    np.minimum.at(low, ledger.input_transaction, of_input)
    np.maximum.at(high, ledger.input_transaction, of_input)
    same = ((low == high) & (low >= 0))[ledger.output_transaction] & (
        lookup(kind, ledger.output_address, -1) == low[ledger.output_transaction]
    )
    return _of_two(ledger, _only(ledger, same))


def larger_output(ledger: Ledger) -> np.ndarray:
    """Of two outputs, the larger. A rule of thumb, known to be bad: it is here to be measured."""
    largest = np.zeros(ledger.transactions, np.int64)
    np.maximum.at(largest, ledger.output_transaction, ledger.output_value)
    return _of_two(ledger, _only(ledger, ledger.output_value == largest[ledger.output_transaction]))


CHANGE_RULES: dict[str, Callable[[Ledger], np.ndarray]] = {
    "self-change": self_change,
    "fresh address": fresh_address,
    "round amount": round_amount,
    "smaller than inputs": smaller_than_inputs,
    "script type": script_type,
    "larger output": larger_output,
}


def vote(answers: list[np.ndarray], *, least: int = 2) -> np.ndarray:
    """The output that at least ``least`` rules name, if no rule names another.

    :raises LedgerError: no answers are given.
    """
    if not answers:
        raise LedgerError("A vote needs the answers of at least one rule.")
    chosen = np.full(len(answers[0]), -1, np.int64)
    count = np.zeros(len(chosen), np.int64)
    clash = np.zeros(len(chosen), bool)
    for answer in answers:
        new = (answer >= 0) & (chosen < 0)
        clash |= (answer >= 0) & (chosen >= 0) & (answer != chosen)
        count += answer >= 0
        chosen[new] = answer[new]
    chosen[clash | (count < least)] = -1
    return chosen


def address_types(ledger: Ledger) -> np.ndarray:
    """One number an address: 0 P2PKH, 1 P2SH, 2 P2WPKH, 3 P2WSH, 4 P2TR, -1 others."""
    types = np.full(ledger.addresses, -1, np.int8)
    for number, pattern in enumerate(_TYPES):
        fits = pc.match_substring_regex(ledger.address, pattern)
        types[fits.to_numpy(zero_copy_only=False)] = number
    return types


def _back(ledger: Ledger) -> np.ndarray:
    """Outputs that go to an address of their own transaction's inputs."""
    wide = ledger.addresses + 1
    known = ledger.input_address >= 0
    into = ledger.input_transaction[known].astype(np.int64) * wide + ledger.input_address[known]
    out = ledger.output_transaction.astype(np.int64) * wide + ledger.output_address
    return np.isin(out, into) & (ledger.output_address >= 0)


def _only(ledger: Ledger, chosen: np.ndarray) -> np.ndarray:
    """The chosen output of each transaction where exactly one is chosen, else -1."""
    rows = np.flatnonzero(chosen & (ledger.output_value > 0))
    owner = ledger.output_transaction[rows]
    count = np.bincount(owner, minlength=ledger.transactions)
    result = np.full(ledger.transactions, -1, np.int64)
    alone = count[owner] == 1
    result[owner[alone]] = rows[alone]
    result[ledger.coinbase] = -1
    return result


def _of_two(ledger: Ledger, chosen: np.ndarray) -> np.ndarray:
    worth = np.bincount(
        ledger.output_transaction[ledger.output_value > 0], minlength=ledger.transactions
    )
    return np.where(worth == 2, chosen, -1)
