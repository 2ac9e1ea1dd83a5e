"""Ledgers of several sizes, made once and kept in ``.bench/``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from workbook.flows import Ledger, read_ledger
from workbook.world.case import write_case

FOLDER = Path(".bench")
#: Transactions, about: scale of the world.
SCALES = {"10^5": 2.0, "10^6": 21.0, "10^7": 220.0}


def ledger_folder(size: str) -> Path:
    """The folder of a ledger; it is made at the first call."""
    case = FOLDER / f"world-{SCALES[size]:g}"
    if not (case / "case.json").is_file():
        write_case(case, "bench", scale=SCALES[size])
    return case / "ledger"


def read(folder: Path) -> Ledger:
    """The ledger of a folder, with what is computed once already computed."""
    ledger = read_ledger(folder).ledger
    _ = ledger.first_input, ledger.first_output, ledger.spent_by
    return ledger


def touch_inputs(prepared: object) -> int:
    """The floor of clustering: every input's address and transaction is read once."""
    assert isinstance(prepared, Ledger)
    return int(prepared.input_address.sum()) + int(prepared.input_transaction.sum())


def touch_flows(prepared: object) -> int:
    """The floor of taint: every coin and its spender is read once."""
    assert isinstance(prepared, Ledger)
    return int(prepared.output_value.sum()) + int(prepared.spent_by.sum())


def first_coins(ledger: Ledger) -> np.ndarray:
    """Some sources for taint: the outputs of a hundred transactions a tenth into the ledger."""
    start = ledger.transactions // 10
    return np.arange(ledger.first_output[start], ledger.first_output[start + 100])
