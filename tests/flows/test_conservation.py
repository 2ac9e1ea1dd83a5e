"""All coins are somewhere."""

from __future__ import annotations

from hypothesis import given

from tests.flows.ledgers import QUICK, Tx, ledger, some_ledgers, tables
from workbook.flows import conservation, read_ledger

SPEC = [
    Tx("c", [], [("A", 100), (None, 7)]),
    Tx("t", ["c:0"], [("B", 60), ("A", 37)]),
    Tx("u", ["t:0"], [("C", 59)]),
]


def test_by_hand() -> None:
    table = conservation(ledger(*SPEC)).set_index("item")["satoshi"].to_dict()
    assert table == {
        "issued by coinbases": 107, "from outside the ledger": 0, "unspent": 103,
        "paid as fees": 4, "difference": 0,
    }  # fmt: skip


def test_an_excerpt() -> None:
    raw = {name: table[~table.get("hash", table.get("transaction_hash")).eq("c")]
           for name, table in tables(SPEC).items()}  # fmt: skip
    table = conservation(read_ledger(raw, outside=True).ledger)
    assert table["satoshi"].tolist() == [0, 100, 96, 4, 0]


@QUICK
@given(some_ledgers())
def test_the_difference_is_nothing(spec: list[Tx]) -> None:
    table = conservation(ledger(*spec))
    issued = sum(value for one in spec if not one.spends for _, value in one.pays)
    assert table["satoshi"].iloc[0] == issued and table["satoshi"].iloc[-1] == 0


def test_an_empty_ledger() -> None:
    assert conservation(ledger())["satoshi"].tolist() == [0, 0, 0, 0, 0]
