"""The ledger as Parquet files in the column layout of bitcoin-etl, written as it grows."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbook.data.schemas import INPUTS, LEDGER, OUTPUTS, TRANSACTIONS
from workbook.world.addresses import SCRIPT_TYPES
from workbook.world.chain import Chain, Column, Made
from workbook.world.plan import KIND
from workbook.world.seed import Seed

ROWS_AT_ONCE = 60_000
_HEX = np.frombuffer(b"0123456789abcdef", np.uint8)


def fixed_text(raw: np.ndarray) -> pa.Array:
    """An (n, width) array of ASCII bytes, zeros on the right, as an Arrow text column."""
    keep = raw != 0
    offsets = np.zeros(len(raw) + 1, np.int32)
    np.cumsum(keep.sum(axis=1), out=offsets[1:])
    return pa.StringArray.from_buffers(
        len(raw), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(raw[keep]))
    )


def hexadecimal(raw: np.ndarray) -> pa.Array:
    """An (n, 32) array of bytes as text of 64 hexadecimal characters."""
    text = np.empty((len(raw), 64), np.uint8)
    text[:, 0::2] = _HEX[raw >> 4]
    text[:, 1::2] = _HEX[raw & 15]
    offsets = np.arange(len(raw) + 1, dtype=np.int32) * 64
    return pa.StringArray.from_buffers(len(raw), pa.py_buffer(offsets), pa.py_buffer(text))


class LedgerFiles:
    """Takes each tick's :class:`Made` and writes three files into a folder.

    Also keeps, for the truth: ``txid`` (bytes), ``kind`` and ``payer`` (entity) of each
    transaction and ``change`` of each output.
    """

    def __init__(self, folder: Path, seed: Seed, chain: Chain, transactions: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._seed, self._chain = seed, chain
        self.txid = Column("uint8", transactions, 32)
        self.kind = Column("uint8", transactions)
        self.change = Column("bool", transactions * 3)
        self.payer = Column("int32", transactions)
        self._waiting: list[tuple[Made, np.ndarray]] = []
        self._rows = 0
        self._files = {
            table.name: pq.ParquetWriter(
                folder / f"{table.name}.parquet",
                table.arrow(),
                compression="zstd",
                compression_level=9,
                use_dictionary=["type", "transaction_hash", "addresses"],
            )
            for table in LEDGER
        }

    def __enter__(self) -> LedgerFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if error is None:
            self._flush()
        for file in self._files.values():
            file.close()

    def add(self, made: Made, block_times: np.ndarray) -> None:
        """Take a tick's transactions; ``block_times`` are microseconds, one a transaction."""
        count = len(made.kind)
        ids = self._seed.secret_bytes(32 * count, "transaction", made.first_transaction)
        self.txid.extend(ids.reshape(-1, 32))
        self.kind.extend(made.kind.astype(np.uint8))
        self.change.extend(made.is_change)
        self.payer.extend(self._payers(made))
        self._waiting.append((made, block_times))
        self._rows += count
        if self._rows >= ROWS_AT_ONCE:
            self._flush()

    def _payers(self, made: Made) -> np.ndarray:
        """The entity that pays each transaction; -1 for coinbases and CoinJoins."""
        chain, count = self._chain, len(made.kind)
        owner = chain.address_wallet.all[chain.coin_address.all[made.input_coin]]
        entity = np.full(count, -1, np.int32)
        entity[made.input_transaction - made.first_transaction] = chain.wallet_entity.all[owner]
        entity[made.kind == KIND["coinjoin"]] = -1
        return entity

    def _flush(self) -> None:
        if not self._waiting:
            return
        made = [part for part, _ in self._waiting]
        times = np.concatenate([part for _, part in self._waiting])
        self._waiting, self._rows = [], 0
        chain = self._chain
        first = made[0].first_transaction
        block = np.concatenate([part.block for part in made])
        coinbase = np.concatenate([part.kind for part in made]) == 0
        in_tx = np.concatenate([part.input_transaction for part in made])
        in_coin = np.concatenate([part.input_coin for part in made])
        out_tx = np.concatenate([part.output_transaction for part in made])
        out_index = np.concatenate([part.output_index for part in made])
        coin = np.arange(made[0].first_output, made[0].first_output + len(out_tx))
        count = len(block)
        in_value, out_value = chain.coin_value.all[in_coin], chain.coin_value.all[coin]
        sent = _sums(in_tx - first, in_value, count)
        got = _sums(out_tx - first, out_value, count)
        ids = hexadecimal(self.txid.all[first : first + count])
        stamp = pa.array(times, pa.timestamp("us"))
        self._write(TRANSACTIONS.name, {
            "hash": ids,
            "virtual_size": np.concatenate([part.virtual_size for part in made]),
            "block_number": block,
            "block_timestamp": stamp,
            "input_count": np.bincount(in_tx - first, minlength=count),
            "output_count": np.bincount(out_tx - first, minlength=count),
            "input_value": sent,
            "output_value": got,
            "is_coinbase": coinbase,
            "fee": np.where(coinbase, 0, sent - got),
        })  # fmt: skip
        source = chain.coin_transaction.all[in_coin]
        index = np.arange(len(in_tx)) - np.searchsorted(in_tx, in_tx)
        self._write(INPUTS.name, {
            "transaction_hash": ids.take(pa.array(in_tx - first)),
            "block_number": block[in_tx - first],
            "block_timestamp": stamp.take(pa.array(in_tx - first)),
            "index": index,
            "spent_transaction_hash": hexadecimal(self.txid.all[source]),
            "spent_output_index": chain.coin_index.all[in_coin].astype(np.int64),
            **self._paid_to(in_coin),
            "value": in_value,
        })  # fmt: skip
        self._write(OUTPUTS.name, {
            "transaction_hash": ids.take(pa.array(out_tx - first)),
            "block_number": block[out_tx - first],
            "block_timestamp": stamp.take(pa.array(out_tx - first)),
            "index": out_index,
            **self._paid_to(coin),
            "value": out_value,
        })  # fmt: skip

    def _paid_to(self, coins: np.ndarray) -> dict[str, pa.Array]:
        chain = self._chain
        address = chain.coin_address.all[coins]
        script = chain.wallet_script.all[chain.address_wallet.all[address]]
        return {
            "type": pa.array(SCRIPT_TYPES).take(pa.array(script.astype(np.int64))),
            "addresses": fixed_text(chain.address_text(address)),
        }

    def _write(self, name: str, columns: dict[str, pa.Array | np.ndarray]) -> None:
        file = self._files[name]
        arrays = [pa.array(columns[field.name], field.type) for field in file.schema]
        file.write_table(pa.Table.from_arrays(arrays, schema=file.schema))


def _sums(row: np.ndarray, value: np.ndarray, count: int) -> np.ndarray:
    """Whole-number sums by row; ``row`` is sorted."""
    total = np.r_[0, np.cumsum(value)]
    edges = np.searchsorted(row, np.arange(count + 1))
    return total[edges[1:]] - total[edges[:-1]]
