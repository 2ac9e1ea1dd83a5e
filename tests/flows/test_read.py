"""Reading: right numbers from good files, and one sentence for each kind of bad row."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cells import ROOT
from tests.flows.ledgers import QUICK, Tx, ledger, some_ledger, some_ledgers, tables, write
from workbook.flows import Ledger, LedgerError, conservation, read_ledger

SMALL = [
    Tx("c1", [], [("A", 50), ("B", 50)]),
    Tx("t1", ["c1:0"], [("C", 30), ("A", 19)]),
    Tx("t2", ["t1:0", "c1:1"], [("D", 80)]),
    Tx("t3", ["t2:0"], [("E", 80)]),
    Tx("t4", ["t1:1"], [("F", 19)]),
]


def same(one: Ledger, other: Ledger) -> bool:
    return all(
        getattr(one, field).equals(getattr(other, field))
        if isinstance(getattr(one, field), pa.Array)
        else np.array_equal(getattr(one, field), getattr(other, field))
        for field in Ledger.__dataclass_fields__
    )


def test_a_small_ledger_by_hand() -> None:
    reading = read_ledger(tables(SMALL))
    got = reading.ledger
    assert got.txid.to_pylist() == ["c1", "t1", "t2", "t3", "t4"]
    assert got.address.to_pylist() == ["A", "B", "C", "D", "E", "F"]
    assert got.output_transaction.tolist() == [0, 0, 1, 1, 2, 3, 4]
    assert got.output_index.tolist() == [0, 1, 0, 1, 0, 0, 0]
    assert got.output_address.tolist() == [0, 1, 2, 0, 3, 4, 5]
    assert got.output_value.tolist() == [50, 50, 30, 19, 80, 80, 19]
    assert got.input_transaction.tolist() == [1, 2, 2, 3, 4]
    assert got.input_output.tolist() == [0, 2, 1, 4, 3]
    assert got.input_address.tolist() == [0, 2, 1, 3, 0]
    assert got.input_value.tolist() == [50, 30, 50, 80, 19]
    assert got.fee.tolist() == [0, 1, 0, 0, 0]
    assert got.coinbase.tolist() == [True, False, False, False, False]
    assert got.spent_by.tolist() == [0, 2, 1, 4, 3, -1, -1]
    assert got.time[1] == np.datetime64("2023-01-01T00:10:00")
    assert reading.notes == {} and reading.skipped.empty and reading.counts().empty


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_and_tables_are_read_alike(tmp_path: Path, suffix: str) -> None:
    assert same(read_ledger(write(tmp_path, tables(SMALL), suffix)).ledger, ledger(*SMALL))


def test_the_bundled_ledger() -> None:
    reading = read_ledger(ROOT / "datasets" / "case" / "ledger")
    raw = pd.read_parquet(ROOT / "datasets" / "case" / "ledger" / "transactions.parquet")
    assert reading.notes == {} and reading.skipped.empty
    assert reading.ledger.fee.tolist() == raw["fee"].tolist()
    assert reading.ledger.output_count.tolist() == raw["output_count"].tolist()
    assert reading.ledger.input_count.tolist() == raw["input_count"].tolist()
    assert conservation(reading.ledger)["satoshi"].iloc[-1] == 0


@QUICK
@given(some_ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(spec: list[Tx], chance) -> None:
    plain = tables(spec)
    mixed = {
        name: table.iloc[chance.sample(range(len(table)), len(table))]
        for name, table in plain.items()
    }
    assert same(read_ledger(plain).ledger, read_ledger(mixed).ledger)


def test_within_a_block_coins_are_made_before_they_are_spent() -> None:
    spec = [one._replace(block=7) for one in SMALL]
    backwards = {name: table.iloc[::-1] for name, table in tables(spec).items()}
    got = read_ledger(backwards).ledger
    inside = got.output_transaction[got.input_output]
    assert (inside < got.input_transaction).all()
    given_order = tables(spec)
    given_order["transactions"]["index"] = [0, 4, 3, 2, 1]  # against the flow
    got = read_ledger(given_order).ledger
    assert (got.output_transaction[got.input_output] < got.input_transaction).all()
    given_order["transactions"]["index"] = [0, 1, 3, 4, 2]  # as it was mined
    assert read_ledger(given_order).ledger.txid.to_pylist() == ["c1", "t1", "t4", "t2", "t3"]


def test_a_long_row_of_spends_within_one_block() -> None:
    spec = [Tx("c", [], [("A", 9)], 1)]
    spec += [Tx(f"t{n}", [f"{spec[-1].name if n == 0 else f't{n - 1}'}:0"], [("A", 9)], 1)
             for n in range(3000)]  # fmt: skip
    got = read_ledger({name: table.iloc[::-1] for name, table in tables(spec).items()}).ledger
    assert got.txid.to_pylist()[-1] == "t2999"


@QUICK
@given(some_ledgers())
def test_whole_ledgers_add_up(spec: list[Tx]) -> None:
    got = ledger(*spec)
    issued = sum(value for one in spec if not one.spends for _, value in one.pays)
    spent = {coin for one in spec for coin in one.spends}
    unspent = sum(
        value
        for one in spec
        for index, (_, value) in enumerate(one.pays)
        if f"{one.name}:{index}" not in spent
    )
    assert got.output_value[got.spent_by < 0].sum() == unspent
    assert got.fee.sum() == issued - unspent


@pytest.mark.parametrize("suffix", ["csv", "parquet", "tables"])
def test_an_empty_ledger(tmp_path: Path, suffix: str) -> None:
    empty = {name: table.iloc[:0] for name, table in tables(SMALL).items()}
    got = read_ledger(empty if suffix == "tables" else write(tmp_path, empty, suffix)).ledger
    assert got.transactions == got.addresses == len(got.output_value) == len(got.input_value) == 0


# Coinbases, missing addresses, excerpts.


@pytest.mark.parametrize("spent", [None, "0" * 64, ""])
def test_a_coinbase_may_have_an_empty_input(tmp_path: Path, spent: str | None) -> None:
    raw = tables(SMALL)
    row = pd.DataFrame([{"transaction_hash": "c1", "index": 0, "spent_transaction_hash": spent,
                         "spent_output_index": None, "addresses": None}])  # fmt: skip
    raw["inputs"] = pd.concat([row, raw["inputs"].astype(object)], ignore_index=True)
    for source in (
        raw,
        write(tmp_path, raw, "csv"),
    ):
        reading = read_ledger(source)
        assert same(reading.ledger, ledger(*SMALL))
        assert reading.notes == {"inputs of coinbases, which spend nothing": 1}


def test_outputs_without_an_address_share_no_number(tmp_path: Path) -> None:
    spec = [Tx("c1", [], [(None, 0), ("A", 50), (None, 7), (None, 8)]),
            Tx("t1", ["c1:2", "c1:1"], [("B", 57)])]  # fmt: skip
    for source in (tables(spec), write(tmp_path, tables(spec), "csv")):
        reading = read_ledger(source)
        got = reading.ledger
        assert got.output_address.tolist() == [-1, 0, -1, -1, 1]
        assert got.input_address.tolist() == [-1, 0]
        assert got.address.to_pylist() == ["A", "B"]
        assert got.address_text(got.output_address).tolist() == ["", "A", "", "", "B"]
        assert reading.notes == {"outputs without an address": 3}


def test_addresses_as_lists(tmp_path: Path) -> None:
    spec = [Tx("c1", [], [(None, 0), ("A", 50), ("X", 9)]), Tx("t1", ["c1:1"], [("B", 50)])]
    raw = tables(spec)
    lists = raw | {"outputs": raw["outputs"].assign(addresses=[[], ["A"], ["X", "Y"], ["B"]])}
    written = raw | {
        "outputs": raw["outputs"].assign(addresses=["[]", "['A']", '["X", "Y"]', '["B"]'])
    }
    (tmp_path / "p").mkdir()
    for source in (lists, written, write(tmp_path, written, "csv"),
                   write(tmp_path / "p", lists, "parquet")):  # fmt: skip
        reading = read_ledger(source)
        assert reading.ledger.address.to_pylist() == ["A", "B"]
        assert reading.ledger.output_address.tolist() == [-1, 0, -1, 1]
        assert reading.notes == {
            "outputs without an address": 1, "outputs with several addresses": 1
        }  # fmt: skip


def test_an_excerpt_keeps_what_its_inputs_state() -> None:
    raw = tables(SMALL)
    raw = {name: table[~table.get("hash", table.get("transaction_hash")).eq("c1")]
           for name, table in raw.items()}  # fmt: skip
    with pytest.raises(LedgerError, match=r"inputs, row 2: the output that it spends is not in"):
        read_ledger(raw)
    reading = read_ledger(raw, outside=True)
    got = reading.ledger
    assert reading.notes == {"inputs from outside the ledger": 2}
    assert got.input_output.tolist() == [-1, 0, -1, 2, 1]
    assert got.address_text(got.input_address).tolist() == ["A", "C", "B", "D", "A"]
    assert got.fee.tolist() == [1, 0, 0, 0]
    raw["inputs"] = raw["inputs"].drop(columns="addresses")
    assert read_ledger(raw, outside=True).ledger.input_address.tolist() == [-1, 0, -1, 2, 1]


def test_a_missing_output_of_a_known_transaction_is_no_excerpt() -> None:
    raw = tables(SMALL)
    raw["inputs"].loc[0, "spent_output_index"] = 5
    with pytest.raises(LedgerError, match=r"inputs, row 2: .* has no such output"):
        read_ledger(raw, outside=True)


@pytest.mark.parametrize("made", [
    lambda time: (time - pd.Timestamp("1970-01-01")) // pd.Timedelta(seconds=1),
    lambda time: time.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"),
    lambda time: time.astype("datetime64[ns]"),
    lambda time: time.dt.strftime("%Y-%m-%d %H:%M:%S UTC"),
    lambda time: time.dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    lambda time: (time + pd.Timedelta(hours=2)).dt.strftime("%Y-%m-%dT%H:%M:%S+02:00"),
])  # fmt: skip
def test_times_in_many_forms(tmp_path: Path, made) -> None:
    raw = tables(SMALL)
    raw["transactions"]["block_timestamp"] = made(raw["transactions"]["block_timestamp"])
    (tmp_path / "p").mkdir()
    for source in (raw, write(tmp_path, raw, "csv"), write(tmp_path / "p", raw, "parquet")):
        assert same(read_ledger(source).ledger, ledger(*SMALL))


@pytest.mark.parametrize("made", [
    lambda value: value.astype(float),
    lambda value: value.astype(str),
    lambda value: value.astype(float).astype(str),
    lambda value: value.map(Decimal),
    lambda value: value.astype("Int64"),
    lambda value: value.astype("uint64"),
])  # fmt: skip
def test_amounts_in_many_forms(tmp_path: Path, made) -> None:
    raw = tables(SMALL)
    for name in ("inputs", "outputs"):
        raw[name]["value"] = made(raw[name]["value"])
    for source in (raw, write(tmp_path, raw, "parquet")):
        assert same(read_ledger(source).ledger, ledger(*SMALL))


def test_all_bitcoin_there_are() -> None:
    most = 21_000_000 * 10**8
    got = ledger(Tx("c", [], [("A", most)]), Tx("t", ["c:0"], [("B", most - 1), ("C", 1)]))
    assert got.output_value.tolist() == [most, most - 1, 1]


# Bad rows: strict names the first, otherwise the transaction goes with all that spends from it.


def spoil(table: str, row: int, **fields: object):
    def change(raw: dict[str, pd.DataFrame]) -> None:
        for column, value in fields.items():
            raw[table][column] = raw[table][column].astype(object)
            raw[table].loc[row, column] = value

    return change


def repeat(table: str, row: int):
    def change(raw: dict[str, pd.DataFrame]) -> None:
        raw[table] = pd.concat([raw[table], raw[table].iloc[[row]]], ignore_index=True)

    return change


# What is spoilt, the sentence, its reason, and which transactions remain.
BAD = {
    "no previous output": (spoil("inputs", 2, spent_transaction_hash="nowhere"),
        "inputs, row 4: the output that it spends is not in the ledger.",
        "missing previous output", ["c1", "t1", "t4"]),
    "names no output": (spoil("inputs", 2, spent_transaction_hash=None),
        "inputs, row 4: it names no output that it spends.",
        "missing previous output", ["c1", "t1", "t4"]),
    "duplicate txid": (repeat("transactions", 2),
        "transactions, row 7: this transaction id is there already.",
        "duplicate transaction id", ["c1", "t1", "t2", "t3", "t4"]),
    "duplicate output": (repeat("outputs", 4),
        "outputs, row 9: this output of its transaction is there already.",
        "duplicate output", ["c1", "t1", "t4"]),
    "negative": (spoil("outputs", 4, value=-80),
        "outputs, row 6: the amount is negative.", "negative amount", ["c1", "t1", "t4"]),
    "negative input": (spoil("inputs", 1, value=-1),
        "inputs, row 3: the amount is negative.", "negative amount", ["c1", "t1", "t4"]),
    "negative index": (spoil("outputs", 4, index=-1),
        "outputs, row 6: index is negative.", "negative number", ["c1", "t1", "t4"]),
    "too much": (spoil("outputs", 4, value=10**17),
        "outputs, row 6: the amount is larger than 2100000000000000.", "too large",
        ["c1", "t1", "t4"]),
    "huge index": (spoil("inputs", 2, spent_output_index=2**40),
        "inputs, row 4: spent_output_index is larger than 2147483647.", "too large",
        ["c1", "t1", "t4"]),
    "spent twice": (spoil("inputs", 4, spent_output_index=0, value=30),
        "inputs, row 6: the output that it spends was spent before.",
        "spent twice", ["c1", "t1", "t2", "t3"]),
    "different amount": (spoil("inputs", 3, value=79),
        "inputs, row 5: its amount differs from the output that it spends.",
        "different amount", ["c1", "t1", "t2", "t4"]),
    "more out than in": (spoil("outputs", 6, value=20),
        "transactions, row 6: its outputs are larger than its inputs.",
        "more out than in", ["c1", "t1", "t2", "t3"]),
    "unknown owner": (spoil("outputs", 4, transaction_hash="t"),
        "outputs, row 6: its transaction is not in the list of transactions.",
        "unknown transaction", ["c1", "t1", "t4"]),
    "no hash": (spoil("transactions", 2, hash=None),
        "transactions, row 4: hash is empty.", "empty field", ["c1", "t1", "t4"]),
    "no amount": (spoil("outputs", 4, value=None),
        "outputs, row 6: the amount is empty.", "empty field", ["c1", "t1", "t4"]),
    "no index": (spoil("inputs", 2, index=None),
        "inputs, row 4: index is empty.", "empty field", ["c1", "t1", "t4"]),
    "text as amount": (spoil("outputs", 4, value="eighty"),
        "outputs, row 6: the amount is not a whole number.", "no whole number",
        ["c1", "t1", "t4"]),
    "part of a satoshi": (spoil("outputs", 4, value=80.5),
        "outputs, row 6: the amount is not a whole number.", "no whole number",
        ["c1", "t1", "t4"]),
    "infinite": (spoil("outputs", 4, value=float("inf")),
        "outputs, row 6: the amount is not a whole number.", "no whole number",
        ["c1", "t1", "t4"]),
    "text as block": (spoil("transactions", 2, block_number="two"),
        "transactions, row 4: block_number is not a whole number.", "no whole number",
        ["c1", "t1", "t4"]),
    "no time": (spoil("transactions", 2, block_timestamp="yesterday"),
        "transactions, row 4: block_timestamp is not a time.", "no time", ["c1", "t1", "t4"]),
    "coinbase or not": (spoil("transactions", 2, is_coinbase="perhaps"),
        "transactions, row 4: is_coinbase is not true or false.", "no truth value",
        ["c1", "t1", "t4"]),
    "coinbase that spends": (spoil("transactions", 3, is_coinbase=True),
        "inputs, row 5: it belongs to a coinbase, which spends nothing.", "coinbase with input",
        ["c1", "t1", "t2", "t4"]),
    "later block": (spoil("transactions", 1, block_number=3),
        "inputs, row 3: it spends an output of a later block.", "spent too early",
        ["c1", "t1", "t4"]),
    "own output": (spoil("inputs", 3, spent_transaction_hash="t3", value=80),
        "inputs, row 5: it spends an output of its transaction.", "spent too early",
        ["c1", "t1", "t2", "t4"]),
    "rows lost": (spoil("transactions", 2, output_count=2),
        "transactions, row 4: the outputs that are there are not as many as output_count says.",
        "rows missing", ["c1", "t1", "t4"]),
    "inputs lost": (spoil("transactions", 2, input_count=3),
        "transactions, row 4: the inputs that are there are not as many as input_count says.",
        "rows missing", ["c1", "t1", "t4"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("how", ["tables", "csv"])
def test_a_bad_row(tmp_path: Path, kind: str, how: str) -> None:
    change, sentence, reason, remain = BAD[kind]
    raw = tables(SMALL)
    change(raw)
    source: object = raw
    if how == "csv":
        source = write(tmp_path, raw, "csv")
        sentence = sentence.replace(", row", ".csv, row")
    with pytest.raises(LedgerError) as error:
        read_ledger(source)
    assert error.value.message == sentence
    reading = read_ledger(source, strict=False)
    assert reading.ledger.txid.to_pylist() == remain
    assert reading.skipped["sentence"].tolist().count(sentence) == 1
    assert reading.counts().set_index("reason")["rows"][reason] == 1
    assert conservation(reading.ledger)["satoshi"].iloc[-1] == 0
    named = reading.skipped[reading.skipped["file"].str.startswith("transactions")]
    assert len(named) + len(remain) == len(raw["transactions"])
    assert not reading.skipped.duplicated(["file", "row"]).any()


def test_missing_values_of_pandas_among_text() -> None:
    raw = tables(SMALL)
    raw["outputs"]["value"] = raw["outputs"]["value"].astype(object)
    raw["outputs"].loc[[4, 5], "value"] = pd.Series([pd.NA, "x"], index=[4, 5])
    reading = read_ledger(raw, strict=False)
    counts = reading.counts().set_index("reason")["rows"]
    assert counts["empty field"] == counts["no whole number"] == 1


def test_what_spends_from_a_bad_row_is_counted() -> None:
    raw = tables(SMALL)
    raw["outputs"].loc[0, "value"] = -50
    reading = read_ledger(raw, strict=False)
    assert reading.ledger.transactions == 0
    counts = reading.counts().set_index("reason")["rows"].to_dict()
    assert counts["negative amount"] == 1
    assert counts["spends from a row that was left out"] == 4


def test_a_circle_of_spends() -> None:
    raw = tables([
        Tx("c", [], [("A", 5)], 1), Tx("t1", ["t2:0"], [("B", 5)], 1),
        Tx("t2", ["t1:0"], [("C", 5)], 1), Tx("t3", ["c:0"], [("D", 5)], 1),
    ])  # fmt: skip
    raw["inputs"]["value"] = 5
    with pytest.raises(LedgerError, match="transactions, row 3: it spends an output that is made"):
        read_ledger(raw)
    assert read_ledger(raw, strict=False).ledger.txid.to_pylist() == ["c", "t3"]


def test_the_first_spend_holds_whatever_the_order_of_rows() -> None:
    raw = tables(SMALL)
    raw["inputs"].loc[4, ["spent_output_index", "value"]] = [0, 30]
    raw = {name: table.iloc[::-1].reset_index(drop=True) for name, table in raw.items()}
    reading = read_ledger(raw, strict=False)
    assert reading.ledger.txid.to_pylist() == ["c1", "t1", "t2", "t3"]


@QUICK
@given(some_ledgers(), st.randoms(use_true_random=False))
def test_what_is_left_out_is_what_depends_on_it(spec: list[Tx], chance) -> None:
    raw = tables(spec)
    row = chance.randrange(len(raw["outputs"]))
    raw["outputs"].loc[row, "value"] = -1
    out = {raw["outputs"]["transaction_hash"][row]}
    for one in spec:
        if any(coin.partition(":")[0] in out for coin in one.spends):
            out.add(one.name)
    left = read_ledger(raw, strict=False).ledger.txid.to_pylist()
    assert left == [one.name for one in spec if one.name not in out]


# Bad files.


def damage(folder: Path, name: str, old: str, new: bytes) -> Path:
    write(folder, tables(SMALL), "csv")
    file = folder / f"{name}.csv"
    content = file.read_bytes()
    assert content.count(old.encode()) == 1
    file.write_bytes(content.replace(old.encode(), new))
    return folder


@pytest.mark.parametrize(("new", "reason", "sentence"), [
    (b"t2,0", "cut short", r"outputs\.csv, row 6: the row is cut short: it has 2 fields, the h"),
    (b't2,0,"D,80', "cut short", r"outputs\.csv, row 6: the row is cut short: a quotation mark"),
    (b"t2,0,D,80,9", "too many fields", r"outputs\.csv, row 6: the row has 5 fields, the header 4"),
    (b"t2,0,\xc4,80", "wrong encoding", r"outputs\.csv, row 6: it holds bytes that are not UTF-8"),
])  # fmt: skip
def test_a_damaged_row(tmp_path: Path, new: bytes, reason: str, sentence: str) -> None:
    folder = damage(tmp_path, "outputs", "t2,0,D,80", new)
    with pytest.raises(LedgerError, match=sentence):
        read_ledger(folder)
    reading = read_ledger(folder, strict=False)
    assert reading.ledger.txid.to_pylist() == ["c1", "t1", "t4"]
    assert reading.counts().set_index("reason")["rows"][reason] == 1


def test_a_file_cut_within_its_last_row(tmp_path: Path) -> None:
    folder = write(tmp_path, tables(SMALL), "csv")
    for name, keep, row in (
        ("outputs", b"t4,0,F,", 8),
        ("outputs", b"t4,0", 8),
        ("outputs", b"t", 8),
    ):
        file = folder / f"{name}.csv"
        whole = file.read_bytes()
        file.write_bytes(whole[: whole.index(b"t4,0")] + keep)
        with pytest.raises(LedgerError, match=rf"{name}\.csv, row {row}: "):
            read_ledger(folder)
        reading = read_ledger(folder, strict=False)
        assert reading.ledger.txid.to_pylist() == ["c1", "t1", "t2", "t3"]
        file.write_bytes(whole)


def test_a_file_cut_between_two_rows(tmp_path: Path) -> None:
    folder = write(tmp_path, tables(SMALL), "csv")
    file = folder / "inputs.csv"
    file.write_bytes(file.read_bytes().partition(b"t4,")[0])
    with pytest.raises(LedgerError, match=r"transactions\.csv, row 6: the inputs that are there"):
        read_ledger(folder)


def test_row_numbers_count_empty_lines(tmp_path: Path) -> None:
    folder = damage(tmp_path, "outputs", "t1,1,A,19\n", b"\n\nt1,1,A,19\n")
    assert same(read_ledger(folder).ledger, ledger(*SMALL))
    folder = damage(tmp_path, "outputs", "t1,1,A,19\n", b"\n\nt1,1,A,x\n")
    with pytest.raises(LedgerError, match=r"outputs\.csv, row 7: the amount is not a whole"):
        read_ledger(folder)


def test_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    folder = write(tmp_path, tables(SMALL), "csv")
    for name in ("transactions", "inputs", "outputs"):
        file = folder / f"{name}.csv"
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n").rstrip())
    assert same(read_ledger(folder).ledger, ledger(*SMALL))


@pytest.mark.parametrize(("content", "sentence"), [
    ("a,b\n".encode("utf-16"), r"outputs\.csv, row 1: it is not UTF-8"),
    (b"", r"outputs\.csv is empty"),
    (b"transaction_hash;index;addresses;value\n", r"outputs\.csv: fields are separated by semi"),
    (b"transaction_hash,index,addresses\n", r"outputs\.csv has no column value"),
    (b"transaction_hash,index,addresses,value,value\n", r"outputs\.csv has the column value twice"),
])  # fmt: skip
def test_a_file_of_another_kind(tmp_path: Path, content: bytes, sentence: str) -> None:
    folder = write(tmp_path, tables(SMALL), "csv")
    (folder / "outputs.csv").write_bytes(content)
    with pytest.raises(LedgerError, match=sentence):
        read_ledger(folder)


@pytest.mark.parametrize("keep", [0, 10, 600, -1])
def test_a_broken_parquet_file(tmp_path: Path, keep: int) -> None:
    file = write(tmp_path, tables(SMALL), "parquet") / "outputs.parquet"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(LedgerError, match=r"^outputs\.parquet cannot be read: .*Copy it again\.$"):
        read_ledger(tmp_path)


def test_damage_inside_a_parquet_file(tmp_path: Path) -> None:
    file = write(tmp_path, tables(SMALL), "parquet") / "outputs.parquet"
    content = bytearray(file.read_bytes())
    content[4:120] = b"\xff" * 116
    file.write_bytes(content)
    with pytest.raises(LedgerError, match=r"^outputs\.parquet cannot be read: "):
        read_ledger(tmp_path)


def test_a_missing_file_or_table(tmp_path: Path) -> None:
    raw = tables(SMALL)
    write(tmp_path, raw, "csv")
    (tmp_path / "inputs.csv").unlink()
    with pytest.raises(LedgerError, match=r"There is no inputs\.parquet and no inputs\.csv in"):
        read_ledger(tmp_path)
    del raw["outputs"]
    with pytest.raises(LedgerError, match="The table outputs is missing"):
        read_ledger(raw)


def test_a_missing_column(tmp_path: Path) -> None:
    raw = tables(SMALL)
    raw["inputs"] = raw["inputs"].drop(columns="spent_output_index")
    with pytest.raises(LedgerError, match="inputs has no column spent_output_index"):
        read_ledger(raw)
    with pytest.raises(LedgerError, match=r"inputs\.parquet has no column spent_output_index"):
        read_ledger(write(tmp_path, raw, "parquet"))


def test_large_files_are_cut_where_small_ones_are(tmp_path: Path) -> None:
    """More than one block of the fast reader."""
    spec = some_ledger(random.Random(1), size=10_000)
    folder = write(tmp_path, tables(spec), "csv")
    file = folder / "outputs.csv"
    lines = file.read_bytes().splitlines()
    lines[9_000] = lines[9_000].rpartition(b",")[0]
    file.write_bytes(b"\n".join(lines))
    with pytest.raises(LedgerError, match=r"outputs\.csv, row 9001: the row is cut short"):
        read_ledger(folder)
