"""The rules of the ledger: coins are spent once, none is made or lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.world.chain import COINBASE_MATURITY, SUBSIDY, Chain, Made, Payments
from workbook.world.seed import Seed


def chain_of(wallets: int, coins: int = 2, value: int = 10_000_000) -> tuple[Chain, np.ndarray]:
    chain = Chain(Seed("test"), 100)
    numbers = chain.new_wallets(np.arange(wallets, dtype=np.int32), script=0, self_change=False)
    chain.issue(np.repeat(numbers, coins), np.full(wallets * coins, value))
    chain.close_tick(np.empty(0, np.int64))
    return chain, numbers


def due(payer: list[int], to: list[int], value: list[int], *, share: list[float] | None = None,
        must: bool = True) -> Payments:  # fmt: skip
    n = len(payer)
    return Payments(
        np.array(payer, np.int32), np.array(to, np.int32), np.full(n, -1, np.int32),
        np.array(value, np.int64), np.array(share or [0.0] * n, np.float32),
        np.ones(n, np.uint8), np.full(n, must), np.arange(n),
    )  # fmt: skip


def close(chain: Chain) -> Made:
    return chain.close_tick(np.zeros(3, np.int64))


def test_a_payment_leaves_change_and_a_fee() -> None:
    chain, (payer, receiver) = chain_of(2, coins=1)
    assert not len(chain.pay(due([payer], [receiver], [4_000_000]), 10.0).payer)
    made = close(chain)
    paid = np.flatnonzero(made.kind == 1)
    assert len(paid) == 1 and made.is_change.sum() == 1
    assert chain.balance.all[receiver] == 14_000_000
    assert chain.balance.all[payer] == 6_000_000 - made.fee[paid[0]]
    assert made.fee[paid[0]] == made.virtual_size[paid[0]] * 10


def test_payments_of_one_wallet_share_a_transaction() -> None:
    chain, (payer, *receivers) = chain_of(4)
    chain.pay(due([payer] * 3, receivers, [1_000_000] * 3), 10.0)
    made = close(chain)
    assert (made.kind == 1).sum() == 1
    assert len(set(made.ref_transaction)) == 1 and len(made.ref) == 3


def test_everything_can_be_given_away_once() -> None:
    chain, (payer, one, two) = chain_of(3)
    chain.pay(due([payer] * 2, [one, two], [0, 0], share=[1.0, 1.0]), 10.0)
    close(chain)
    assert chain.balance.all[payer] == 0
    assert chain.balance.all[[one, two]].sum() < 60_000_000
    assert sorted(chain.balance.all[[one, two]] > 20_000_000) == [False, True]


def test_without_funds_a_payment_waits_or_is_dropped() -> None:
    chain, (payer, receiver) = chain_of(2)
    left = chain.pay(due([payer], [receiver], [10**9]), 10.0)
    assert left.value.tolist() == [10**9]
    assert not len(chain.pay(due([payer], [receiver], [10**9], must=False), 10.0).payer)
    close(chain)
    assert chain.balance.all[payer] == 20_000_000


def test_a_coinbase_rests_for_a_hundred_blocks() -> None:
    chain, (miner, _) = chain_of(2)
    for _ in range(COINBASE_MATURITY // 3 + 1):
        close(chain)
        assert chain.balance.all[miner] == 20_000_000
    close(chain)
    assert chain.balance.all[miner] == 20_000_000 + 3 * SUBSIDY


def test_a_coinjoin_pays_equal_amounts_and_gives_change() -> None:
    chain, wallets = chain_of(5, coins=1)
    assert chain.join(wallets, wallets, 1_000_000, 10.0, kind=16)
    made = close(chain)
    values = chain.coin_value.all[made.first_output:][made.output_transaction
                                                      == made.input_transaction[0]]  # fmt: skip
    assert (values == 1_000_000).sum() == 5 and len(values) == 10
    assert not chain.join(wallets[:2], wallets[:2], 1_000_000, 10.0, kind=16)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(600, 8_000_000),
                      st.sampled_from([0.0, 0.3, 1.0])),
            max_size=8,
        ),
        min_size=1, max_size=12,
    ),
    st.floats(1.0, 80.0),
)  # fmt: skip
def test_coins_are_conserved_whatever_is_paid(
    ticks: list[list[tuple[int, int, int, float]]], fee_rate: float
) -> None:
    chain, _ = chain_of(6)
    spent: list[int] = []
    for rows in ticks:
        if rows:
            payer, to, value, share = (list(column) for column in zip(*rows, strict=True))
            value = [0 if part else amount for amount, part in zip(value, share, strict=True)]
            chain.pay(due(payer, to, value, share=share, must=False), fee_rate)
        made = close(chain)
        spent += made.input_coin.tolist()
        assert (made.output_transaction[:-1] <= made.output_transaction[1:]).all()
    assert len(spent) == len(set(spent))
    issued = 6 * 2 * 10_000_000 + len(ticks) * 3 * SUBSIDY
    unspent = np.delete(chain.coin_value.all, spent).sum()
    assert unspent == issued  # Fees went back into coinbases.
    mature = chain.balance.all.sum()
    assert mature == unspent - len(ticks) * 3 * SUBSIDY - _fees_at_rest(chain, len(ticks))


def _fees_at_rest(chain: Chain, ticks: int) -> int:
    """Fees inside coinbases that still rest."""
    resting = [coins for _, coins in chain._immature]
    values = chain.coin_value.all[np.concatenate(resting)] if resting else np.zeros(0)
    return int(values.sum() - ticks * 3 * SUBSIDY)


def test_lost_coins_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    chain, (payer, receiver) = chain_of(2)
    chain.pay(due([payer], [receiver], [1_000_000]), 10.0)
    chain._parts[0]["out_value"][0] += 1
    with pytest.raises(RuntimeError, match="made or lost in tick 0"):
        close(chain)
