"""The methods against the truth of a simulated case: rates that must not get worse.

The seed is used nowhere else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbook.flows import (
    CHANGE_RULES,
    Ledger,
    Reading,
    clusters,
    coinjoin_verdicts,
    conservation,
    exposure,
    follow_peels,
    peeling_chains,
    read_ledger,
    read_tags,
    tag_warnings,
    tagged_addresses,
    taint,
    vote,
)
from workbook.world.case import write_case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "case"
    write_case(folder, "8", scale=0.3, truth=True)
    return folder


@pytest.fixture(scope="module")
def reading(case: Path) -> Reading:
    return read_ledger(case / "ledger")


@pytest.fixture(scope="module")
def got(reading: Reading) -> Ledger:
    return reading.ledger


@pytest.fixture(scope="module")
def verdict(got: Ledger) -> np.ndarray:
    return coinjoin_verdicts(got)


def truth(case: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(case / "truth" / f"{name}.parquet")


@pytest.fixture(scope="module")
def kind(case: Path, got: Ledger) -> np.ndarray:
    """What each transaction really was."""
    table = truth(case, "transactions").set_index("hash")["kind"]
    return table.loc[got.txid.to_pylist()].to_numpy()


@pytest.fixture(scope="module")
def owner(case: Path, got: Ledger) -> np.ndarray:
    """The entity behind each address."""
    return truth(case, "addresses").set_index("address")["entity"].loc[
        got.address.to_pylist()
    ].to_numpy()  # fmt: skip


def owners(owner: np.ndarray, cluster: np.ndarray) -> pd.Series:
    return pd.Series(owner).groupby(cluster).nunique()


def test_the_whole_ledger_is_read(case: Path, reading: Reading) -> None:
    assert reading.skipped.empty and reading.notes == {}
    assert reading.ledger.transactions == len(truth(case, "transactions"))
    assert reading.ledger.addresses == len(truth(case, "addresses"))
    assert conservation(reading.ledger)["satoshi"].iloc[-1] == 0


def test_coinjoins(kind: np.ndarray, verdict: np.ndarray) -> None:
    real = kind == "coinjoin"
    assert real.sum() >= 10
    assert (verdict[real] == 2).mean() >= 0.8 and (verdict[real] > 0).mean() >= 0.95
    assert set(kind[(verdict > 0) & ~real]) <= {"payroll", "pool payout"}
    assert (verdict[~real] == 2).mean() <= 0.001


def test_clusters(got: Ledger, owner: np.ndarray, verdict: np.ndarray) -> None:
    assert owners(owner, clusters(got)).max() > 5
    careful = clusters(got, leave_out=verdict > 0)
    assert (owners(owner, careful) > 1).sum() == 0
    joined = pd.Series(careful).value_counts()
    assert joined[joined > 1].sum() >= 0.4 * got.addresses


@pytest.mark.parametrize(("rule", "least", "most", "answers"), [
    ("self-change", 0.98, 1.0, 0.2), ("fresh address", 0.98, 1.0, 0.2),
    ("round amount", 0.98, 1.0, 0.05), ("script type", 0.98, 1.0, 0.25),
    ("smaller than inputs", 0.45, 0.75, 0.01), ("larger output", 0.5, 0.8, 0.5),
])  # fmt: skip
def test_change_rules(
    case: Path, got: Ledger, rule: str, least: float, most: float, answers: float
) -> None:
    found = CHANGE_RULES[rule](got)
    found = found[found >= 0]
    assert len(found) >= answers * got.transactions
    assert least <= change(case, got)[found].mean() <= most


def change(case: Path, got: Ledger) -> np.ndarray:
    """True for the outputs that really are change."""
    table = truth(case, "change")
    real = set(zip(table["transaction_hash"], table["index"], strict=True))
    coins = zip(got.txid_text(got.output_transaction), got.output_index.tolist(), strict=True)
    return np.array([coin in real for coin in coins])


def test_clusters_with_change(got: Ledger, owner: np.ndarray, verdict: np.ndarray) -> None:
    rules = ("self-change", "fresh address", "round amount", "script type")
    voted = vote([CHANGE_RULES[rule](got) for rule in rules])
    plain = clusters(got, leave_out=verdict > 0)
    wider = clusters(got, leave_out=verdict > 0, change=voted)
    assert len(np.unique(wider)) < 0.9 * len(np.unique(plain))
    assert (owners(owner, wider) > 1).mean() <= 0.002


def test_peeling_chains(got: Ledger, kind: np.ndarray) -> None:
    chains = peeling_chains(got)
    steps = {txid for start in chains["start"] for txid in follow_peels(got, start)["txid"]}
    found = np.isin(got.txid.to_pylist(), list(steps))
    assert found[kind == "peel"].mean() >= 0.8
    # Most of what looks like peeling is not: people pay from what is left as well.
    assert 0.1 <= (kind[found] == "peel").mean() <= 0.9


def test_tags(case: Path, got: Ledger, owner: np.ndarray, verdict: np.ndarray) -> None:
    tags = read_tags(case / "tags" / "tagpack.yaml")
    careful = clusters(got, leave_out=verdict > 0)
    old = set(truth(case, "tags").query("fault == 'old'")["address"])
    warned = tag_warnings(tags, got, careful, on="2023-12-31")
    assert set(warned.loc[warned["warning"].str.startswith("last checked"), "address"]) == old
    table = tagged_addresses(tags, got, careful)
    known = (table["category"] != "").to_numpy()
    entities = truth(case, "entities").set_index("entity")["kind"]
    real = entities.loc[owner[known]].to_numpy()
    assert known.sum() > 5 * len(tags)
    of_market = table["category"][known].eq("market").to_numpy()
    assert (real[of_market] == "market").mean() >= 0.99
    of_exchange = table["category"][known].eq("exchange").to_numpy()
    assert (real[of_exchange] == "exchange").mean() >= 0.9


def test_taint_and_exposure_add_up(case: Path, got: Ledger, owner: np.ndarray) -> None:
    entities = truth(case, "entities").set_index("entity")
    vendor = int(entities.index[entities["kind"] == "vendor"][0])
    mine = owner == vendor
    exchange = entities.loc[owner, "kind"].to_numpy() == "exchange"
    sources = np.flatnonzero(mine[got.output_address])
    begun = got.output_value[sources].sum()
    for rule in ("haircut", "FIFO"):
        result = taint(got, sources, rule, stop=exchange)
        rests = result.amount[result.resting].sum() + result.to_fees + result.merged
        assert rests == pytest.approx(begun, rel=1e-9)
    category = np.where(exchange, "exchange", "")
    sent = exposure(got, np.flatnonzero(mine), category).set_index("category").sum(axis=1)
    paid = truth(case, "flows").query("payer_entity == @vendor")
    straight = paid.loc[paid["receiver"] == "exchange", "value"].sum()
    assert sent["exchange"] >= straight * 0.999
    received = exposure(got, np.flatnonzero(mine), category, backward=True)
    gained = truth(case, "flows").query("receiver_entity == @vendor & payer_entity != @vendor")
    assert received[["direct", "indirect"]].to_numpy().sum() <= begun
    assert received[["direct", "indirect"]].to_numpy().sum() >= 0.5 * gained["value"].sum()
