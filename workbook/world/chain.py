"""A ledger under bitcoin's rules, made in arrays.

Wallets hold coins as stacks: the newest coin is spent first. One tick is half a day and three
blocks; coins made in a tick can be spent from the next one, a coinbase after 100 blocks. In a
tick a wallet pays once, to as many receivers as are due: services batch, as real ones do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workbook.world.addresses import encode
from workbook.world.seed import Seed

BLOCKS_PER_TICK = 3
COINBASE_MATURITY = 100
SUBSIDY = 125_000_000
DUST = 546
_INPUT_SIZE = np.array([148, 91, 68])
_OUTPUT_SIZE = np.array([34, 32, 31])
CHANGE_FIRST, CHANGE_LAST, CHANGE_ANYWHERE = 0, 1, 2


class Column:
    """An array that grows at its end."""

    def __init__(self, dtype: str, capacity: int, width: int | None = None) -> None:
        shape = (capacity,) if width is None else (capacity, width)
        self._data = np.empty(shape, dtype=dtype)
        self.size = 0

    @property
    def all(self) -> np.ndarray:
        """What has been written so far (a view)."""
        return self._data[: self.size]

    def extend(self, values: np.ndarray | int | float, count: int | None = None) -> None:
        """Append values, or one value ``count`` times."""
        count = len(values) if isinstance(values, np.ndarray) else int(count or 0)
        end = self.size + count
        if end > len(self._data):
            room = np.empty((max(end, len(self._data) * 3 // 2), *self._data.shape[1:]),
                            dtype=self._data.dtype)  # fmt: skip
            room[: self.size] = self._data[: self.size]
            self._data = room
        self._data[self.size : end] = values
        self.size = end


class Payments(NamedTuple):
    """Payments that are due, as columns of equal length.

    ``value`` in satoshi; where it is 0, ``share`` of what the payer holds counts (1: all of it).
    ``to_address`` -1 lets the wallet ``to_wallet``, its owner, choose. ``must`` payments wait
    for funds, others are dropped without them. ``ref`` is the caller's number of the payment.
    """

    payer: np.ndarray
    to_wallet: np.ndarray
    to_address: np.ndarray
    value: np.ndarray
    share: np.ndarray
    kind: np.ndarray
    must: np.ndarray
    ref: np.ndarray

    def take(self, rows: np.ndarray) -> Payments:
        """Some of the payments."""
        return Payments(*(column[rows] for column in self))


PAYMENT_TYPES = ("int32", "int32", "int32", "int64", "float32", "uint8", "bool", "int64")


def join(*parts: Payments) -> Payments:
    """Payments one after the other."""
    return Payments(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Made:
    """What one tick added to the ledger, in block order. Numbers count from the first ever."""

    first_transaction: int
    block: np.ndarray
    kind: np.ndarray
    virtual_size: np.ndarray
    fee: np.ndarray
    input_transaction: np.ndarray
    input_coin: np.ndarray
    output_transaction: np.ndarray
    output_index: np.ndarray
    first_output: int
    is_change: np.ndarray
    ref: np.ndarray
    ref_transaction: np.ndarray


class Chain:
    """Wallets, addresses, coins and the ticks that move them.

    :param seed: names of addresses and every choice come from it.
    :param transactions: about how many transactions are to come, to reserve memory.
    """

    def __init__(self, seed: Seed, transactions: int) -> None:
        self._seed = seed
        self._rng = seed.rng("chain")
        many = max(transactions, 1000)
        self.address_wallet = Column("int32", many * 2)
        self._address_hash = Column("uint8", many * 2, 20)
        self.coin_value = Column("int64", many * 3)
        self.coin_address = Column("int32", many * 3)
        self.coin_transaction = Column("int32", many * 3)
        self.coin_index = Column("int16", many * 3)
        self._next_coin = Column("int32", many * 3)
        self.wallet_entity = Column("int32", 1000)
        self.wallet_script = Column("uint8", 1000)
        self._reuse = Column("float32", 1000)
        self._self_change = Column("bool", 1000)
        self._change_place = Column("uint8", 1000)
        self._last_address = Column("int32", 1000)
        self._head = Column("int32", 1000)
        self.balance = Column("int64", 1000)
        self.transactions = 0
        self.tick = 0
        self.height = 0
        self._immature: list[tuple[int, np.ndarray]] = []
        self._parts: list[dict[str, np.ndarray]] = []

    def new_wallets(
        self,
        entity: np.ndarray,
        *,
        script: np.ndarray | int,
        reuse: np.ndarray | float = 0.0,
        self_change: np.ndarray | bool = False,
        change_place: np.ndarray | int = CHANGE_ANYWHERE,
    ) -> np.ndarray:
        """One wallet for each entry of ``entity``; returns their numbers."""
        count = len(entity)
        first = self.wallet_entity.size
        self.wallet_entity.extend(entity)
        habits = {
            self.wallet_script: script,
            self._reuse: reuse,
            self._self_change: self_change,
            self._change_place: change_place,
        }
        for column, values in habits.items():
            column.extend(np.broadcast_to(values, (count,)).copy())
        self._last_address.extend(-1, count)
        self._head.extend(-1, count)
        self.balance.extend(0, count)
        return np.arange(first, first + count, dtype=np.int32)

    def new_addresses(self, wallet: np.ndarray) -> np.ndarray:
        """A fresh address for each entry of ``wallet``; returns their numbers."""
        first = self.address_wallet.size
        named = self._seed.secret_bytes(20 * len(wallet), "address", first)
        self._address_hash.extend(named.reshape(-1, 20))
        self.address_wallet.extend(np.asarray(wallet, dtype=np.int32))
        return np.arange(first, first + len(wallet), dtype=np.int32)

    def address_text(self, addresses: np.ndarray) -> np.ndarray:
        """Addresses as they are written: (n, 42) ASCII bytes, see :func:`encode`."""
        script = self.wallet_script.all[self.address_wallet.all[addresses]]
        return encode(self._address_hash.all[addresses], script)

    def top_coin(self, wallet: np.ndarray) -> np.ndarray:
        """The value of the coin that each wallet would spend first; 0 where it is empty."""
        head = self._head.all[wallet]
        return np.where(head >= 0, self.coin_value.all[head], 0)

    def issue(self, wallet: np.ndarray, value: np.ndarray) -> None:
        """Opening coins, paid by the coinbase of a block of its own before the first day."""
        self._parts.append({
            "coinbase": np.array([True]), "block": np.array([len(self._parts)]),
            "kind": np.array([0]), "size": np.array([90 + 34 * len(wallet)]),
            "fee": np.array([0]), "first": np.array([True]),
            "in_tx": np.empty(0, np.int64), "in_coin": np.empty(0, np.int32),
            "out_tx": np.zeros(len(wallet), np.int64), "out_address": self.new_addresses(wallet),
            "out_value": np.asarray(value, np.int64), "out_key": np.arange(len(wallet)) * 1.0,
            "change": np.zeros(len(wallet), bool), "ref": np.empty(0, np.int64),
            "ref_tx": np.empty(0, np.int64),
        })  # fmt: skip

    def pay(self, due: Payments, fee_rate: float, *, most_inputs: int = 120) -> Payments:
        """Make the payments of a tick; returns those that must be made but lacked funds."""
        if not len(due.payer):
            return due
        due = due.take(np.argsort(due.payer, kind="stable"))
        # Everything can be given away once: of several such payments the first counts.
        all_of_it = np.flatnonzero((due.value == 0) & (due.share >= 1))
        _, once = np.unique(due.payer[all_of_it], return_index=True)
        due = due.take(np.delete(np.arange(len(due.payer)), np.delete(all_of_it, once)))
        starts = np.flatnonzero(np.r_[True, due.payer[1:] != due.payer[:-1]])
        group = np.cumsum(np.r_[False, due.payer[1:] != due.payer[:-1]])
        wallet = due.payer[starts]
        holds = self.balance.all[wallet]
        value = np.where(due.value > 0, due.value, (due.share * holds[group]).astype(np.int64))
        sweep = np.zeros(len(wallet), bool)
        everything = (due.value == 0) & (due.share >= 1)
        sweep[group[everything]] = True
        value[everything] = 0
        # Outputs of another payment's dust would be refused by the network.
        tiny = ~everything & (value < DUST) & (due.kind != 0)
        script = self.wallet_script.all[wallet]
        paid = _OUTPUT_SIZE[self.wallet_script.all[due.to_wallet]]
        size = 11 + np.bincount(group, weights=paid, minlength=len(wallet))
        need = np.bincount(group, weights=value, minlength=len(wallet)).astype(np.int64)
        with_change = size + np.where(sweep, 0, _OUTPUT_SIZE[script])
        have, count, in_group, in_coin, first = self._select(
            wallet, need, with_change, _INPUT_SIZE[script], sweep, fee_rate, most_inputs
        )
        full = with_change + count * _INPUT_SIZE[script]
        fee = np.ceil(full * fee_rate).astype(np.int64)
        change = np.where(sweep, 0, have - need - fee)
        short = (have - need - fee < 0) | (sweep & (have - need - fee < DUST)) | (count == 0)
        # Change that is dust goes to the miner.
        no_change = ~sweep & (change < DUST)
        lean = np.ceil((size + count * _INPUT_SIZE[script]) * fee_rate).astype(np.int64)
        enough = have - need - lean >= 0
        short &= ~(no_change & enough & (count > 0))
        short |= np.bincount(group, weights=tiny, minlength=len(wallet)) > 0
        fee = np.where(no_change, have - need, fee)
        change = np.where(no_change, 0, change)
        value[everything] = (have - need - fee)[group[everything]]
        self._give_back(wallet, short, first)
        made = ~short
        number = np.cumsum(made) - 1
        keep = made[group]
        left = due.take(~keep & due.must)
        rows, kept = due.take(keep), group[keep]
        address = self._resolve(rows)
        with_rest = np.flatnonzero(made & (change > 0))
        place = self._change_place.all[wallet[with_rest]]
        key = self._rng.random(len(with_rest))
        key = np.where(place == CHANGE_FIRST, -1.0, np.where(place == CHANGE_LAST, 2.0, key))
        taken = made[in_group]
        self._take(wallet[in_group[taken]], in_coin[taken])
        first_coin = np.full(len(wallet), -1, np.int32)
        first_coin[in_group[::-1]] = in_coin[::-1]
        self._parts.append({
            "coinbase": np.zeros(made.sum(), bool),
            "block": self._rng.integers(0, BLOCKS_PER_TICK, made.sum()),
            "kind": due.kind[starts][made],
            "size": (np.where(no_change, size, with_change)
                     + count * _INPUT_SIZE[script])[made].astype(np.int64),
            "fee": fee[made],
            "first": np.zeros(made.sum(), bool),
            "in_tx": number[in_group[taken]],
            "in_coin": in_coin[taken],
            "out_tx": np.r_[number[kept], number[with_rest]],
            "out_address": np.r_[address, self._change_address(wallet[with_rest],
                                                               first_coin[with_rest])],
            "out_value": np.r_[value[keep], change[with_rest]],
            "out_key": np.r_[self._rng.random(len(kept)), key],
            "change": np.r_[np.zeros(len(kept), bool), np.ones(len(with_rest), bool)],
            "ref": rows.ref, "ref_tx": number[kept],
        })  # fmt: skip
        return left

    def join(
        self, wallets: np.ndarray, to: np.ndarray, denomination: int, fee_rate: float, kind: int
    ) -> bool:
        """One transaction of several wallets: each puts in one coin and takes its change.

        A CoinJoin, if the wallets have different owners. The equal parts go to the wallets
        ``to``. Wallets whose next coin is too small stay out; with fewer than three nothing
        happens.

        :returns: whether it was made.
        """
        each = int(np.ceil(fee_rate * (148 + 2 * 34)))
        able = self.top_coin(wallets) >= denomination + each
        wallets, to = wallets[able], to[able]
        if len(wallets) < 3:
            return False
        coins = self._head.all[wallets].copy()
        self._head.all[wallets] = self._next_coin.all[coins]
        self._take(wallets, coins)
        rest = self.coin_value.all[coins] - denomination - each
        keeps = rest >= DUST
        joined = np.r_[to, wallets[keeps]]
        value = np.r_[np.full(len(wallets), denomination), rest[keeps]].astype(np.int64)
        fee = int(self.coin_value.all[coins].sum() - value.sum())
        size = (11 + _INPUT_SIZE[self.wallet_script.all[wallets]].sum()
                + _OUTPUT_SIZE[self.wallet_script.all[joined]].sum())  # fmt: skip
        self._parts.append({
            "coinbase": np.array([False]), "block": self._rng.integers(0, BLOCKS_PER_TICK, 1),
            "kind": np.array([kind]), "size": np.array([int(size)]), "fee": np.array([fee]),
            "first": np.array([False]),
            "in_tx": np.zeros(len(coins), np.int64), "in_coin": self._rng.permutation(coins),
            "out_tx": np.zeros(len(joined), np.int64), "out_address": self.new_addresses(joined),
            "out_value": value, "out_key": self._rng.random(len(joined)),
            "change": np.r_[np.zeros(len(wallets), bool), np.ones(int(keeps.sum()), bool)],
            "ref": np.empty(0, np.int64), "ref_tx": np.empty(0, np.int64),
        })  # fmt: skip
        return True

    def close_tick(self, miner: np.ndarray) -> Made:
        """Put the tick's transactions into blocks, add the coinbases, and hand out the coins.

        :param miner: the wallet that each of the three blocks pays.
        """
        parts, self._parts = self._parts, []
        opening = any(part["first"].any() for part in parts)
        if not opening:
            fees = np.zeros(BLOCKS_PER_TICK, np.int64)
            for part in parts:
                np.add.at(fees, part["block"], part["fee"])
            parts.append(self._coinbases(miner, fees))
        counts = np.array([len(part["kind"]) for part in parts])
        shift = np.r_[0, np.cumsum(counts)[:-1]]
        joined = {
            name: np.concatenate([part[name] for part in parts])
            for name in parts[0]
        }  # fmt: skip
        for name in ("in_tx", "out_tx", "ref_tx"):
            joined[name] = np.concatenate(
                [part[name] + by for part, by in zip(parts, shift, strict=True)]
            )
        self._check(joined)
        order = np.lexsort((
            self._rng.random(len(joined["kind"])), ~joined["coinbase"], joined["block"]
        ))  # fmt: skip
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        inputs = np.argsort(rank[joined["in_tx"]], kind="stable")
        outputs = np.lexsort((joined["out_key"], rank[joined["out_tx"]]))
        out_tx = rank[joined["out_tx"]][outputs]
        first_of = np.searchsorted(out_tx, np.arange(len(order)))
        out_index = np.arange(len(out_tx)) - first_of[out_tx]
        base, first_output = self.transactions, self.coin_value.size
        address = joined["out_address"][outputs]
        self.coin_value.extend(joined["out_value"][outputs])
        self.coin_address.extend(address)
        self.coin_transaction.extend((base + out_tx).astype(np.int32))
        self.coin_index.extend(out_index.astype(np.int16))
        self._next_coin.extend(-1, len(address))
        coins = np.arange(first_output, first_output + len(address), dtype=np.int32)
        young = joined["coinbase"][order][out_tx] & (not opening)
        self._immature.append((self.tick + COINBASE_MATURITY // BLOCKS_PER_TICK + 1, coins[young]))
        self._push(coins[~young])
        while self._immature and self._immature[0][0] <= self.tick:
            self._push(self._immature.pop(0)[1])
        height = self.height
        self.transactions += len(order)
        self.height += len(counts) if opening else BLOCKS_PER_TICK
        self.tick += not opening
        return Made(
            first_transaction=base,
            block=height + joined["block"][order], kind=joined["kind"][order],
            virtual_size=joined["size"][order], fee=joined["fee"][order],
            input_transaction=base + rank[joined["in_tx"]][inputs],
            input_coin=joined["in_coin"][inputs],
            output_transaction=base + out_tx, output_index=out_index,
            first_output=first_output, is_change=joined["change"][outputs],
            ref=joined["ref"], ref_transaction=base + rank[joined["ref_tx"]],
        )  # fmt: skip

    def _select(
        self, wallet: np.ndarray, need: np.ndarray, size: np.ndarray, input_size: np.ndarray,
        sweep: np.ndarray, fee_rate: float, most: int,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
        have = np.zeros(len(wallet), np.int64)
        count = np.zeros(len(wallet), np.int64)
        first = self._head.all[wallet].copy()
        groups, coins = [], []
        active = np.flatnonzero((first >= 0) & (self.balance.all[wallet] >= need))
        for _ in range(most):
            if not len(active):
                break
            head = self._head.all[wallet[active]]
            self._head.all[wallet[active]] = self._next_coin.all[head]
            have[active] += self.coin_value.all[head]
            count[active] += 1
            groups.append(active)
            coins.append(head)
            fee = np.ceil((size + count * input_size) * fee_rate).astype(np.int64)
            wants = sweep | (have < need + fee)
            active = active[wants[active] & (self._head.all[wallet[active]] >= 0)]
        empty = np.empty(0, np.int32)
        in_group = np.concatenate(groups) if groups else empty.astype(np.int64)
        return have, count, in_group, np.concatenate(coins) if coins else empty, first

    def _give_back(self, wallet: np.ndarray, short: np.ndarray, first: np.ndarray) -> None:
        self._head.all[wallet[short]] = first[short]

    def _take(self, wallet: np.ndarray, coins: np.ndarray) -> None:
        np.subtract.at(self.balance.all, wallet, self.coin_value.all[coins])

    def _resolve(self, rows: Payments) -> np.ndarray:
        address = rows.to_address.copy()
        open_ = np.flatnonzero(address < 0)
        wallet = rows.to_wallet[open_]
        last = self._last_address.all[wallet]
        again = (last >= 0) & (self._rng.random(len(wallet)) < self._reuse.all[wallet])
        fresh = self.new_addresses(wallet[~again])
        address[open_[again]] = last[again]
        address[open_[~again]] = fresh
        self._last_address.all[wallet[~again]] = fresh
        return address

    def _change_address(self, wallet: np.ndarray, first_coin: np.ndarray) -> np.ndarray:
        back = self._self_change.all[wallet]
        address = np.empty(len(wallet), np.int32)
        address[back] = self.coin_address.all[first_coin[back]]
        address[~back] = self.new_addresses(wallet[~back])
        return address

    def _coinbases(self, miner: np.ndarray, fees: np.ndarray) -> dict[str, np.ndarray]:
        blocks = np.arange(BLOCKS_PER_TICK)
        none = np.empty(0, np.int64)
        return {
            "coinbase": np.ones(BLOCKS_PER_TICK, bool), "block": blocks,
            "kind": np.zeros(BLOCKS_PER_TICK, np.int64),
            "size": np.full(BLOCKS_PER_TICK, 120), "fee": np.zeros(BLOCKS_PER_TICK, np.int64),
            "first": np.zeros(BLOCKS_PER_TICK, bool),
            "in_tx": none, "in_coin": none.astype(np.int32),
            "out_tx": blocks, "out_address": self.new_addresses(miner),
            "out_value": SUBSIDY + fees, "out_key": np.zeros(BLOCKS_PER_TICK),
            "change": np.zeros(BLOCKS_PER_TICK, bool), "ref": none, "ref_tx": none,
        }  # fmt: skip

    def _check(self, part: dict[str, np.ndarray]) -> None:
        count = len(part["kind"])
        balance = np.zeros(count, np.int64)
        np.add.at(balance, part["in_tx"], self.coin_value.all[part["in_coin"]])
        np.subtract.at(balance, part["out_tx"], part["out_value"])
        if (part["coinbase"] | (balance == part["fee"])).all() and (part["out_value"] > 0).all():
            return
        raise RuntimeError(f"Coins were made or lost in tick {self.tick}.")

    def _push(self, coins: np.ndarray) -> None:
        wallet = self.address_wallet.all[self.coin_address.all[coins]]
        order = np.argsort(wallet, kind="stable")
        coins, wallet = coins[order], wallet[order]
        new = np.r_[True, wallet[1:] != wallet[:-1]] if len(wallet) else np.empty(0, bool)
        below = np.r_[np.int32(-1), coins[:-1]][: len(coins)]
        self._next_coin.all[coins] = np.where(new, self._head.all[wallet], below)
        last = np.r_[new[1:], True] if len(wallet) else new
        self._head.all[wallet[last]] = coins[last]
        np.add.at(self.balance.all, wallet, self.coin_value.all[coins])
