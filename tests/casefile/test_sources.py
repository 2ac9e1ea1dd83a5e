"""The three sources of the bundled case, against what the days before say."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.casefile import CaseFileError, co_spent_addresses, exchange_payments, linked_accounts
from workbook.data import load
from workbook.flows import case_ledger, case_tags, linked
from workbook.listings import account_texts, case_sightings, case_table, link_accounts


@pytest.fixture(scope="module")
def own() -> pd.DataFrame:
    payouts = load("payouts")
    return payouts[payouts["vendor"] == load("target")["vendor"].item()]


def test_linked_accounts_begin_with_the_account_itself() -> None:
    target = load("target").iloc[0]
    strong = linked_accounts(target["market"], target["vendor"])
    weak = linked_accounts(target["market"], target["vendor"], least=1.0)
    assert (strong.loc[0, "market"], strong.loc[0, "vendor"]) == (
        target["market"],
        target["vendor"],
    )
    assert strong["score"][1:].ge(3).all() and len(strong) >= 2
    assert strong["score"][1:].is_monotonic_decreasing
    assert len(weak) >= len(strong) and not weak[["market", "vendor"]].duplicated().any()
    assert (strong["innocent"][1:] != "").all()


def test_links_are_those_that_day_3_finds() -> None:
    target = load("target").iloc[0]
    texts = account_texts(load("profiles"), case_sightings())
    all_links = link_accounts(texts, case_table("posts"))
    found = linked_accounts(target["market"], target["vendor"], least=1.0)[1:]
    here = [
        all_links[(all_links[f"market_{one}"] == target["market"])
                  & (all_links[f"vendor_{one}"] == target["vendor"])]
        for one in "ab"
    ]  # fmt: skip
    expected = pd.concat(here).sort_values("score", ascending=False)
    assert found["score"].tolist() == expected["score"].tolist()
    assert found["reasons"].tolist() == expected["reasons"].tolist()


def test_an_unknown_account() -> None:
    with pytest.raises(CaseFileError, match="no profile of 'Nobody'"):
        linked_accounts("amber", "Nobody")


def test_co_spent_addresses_are_linked_one_by_one(own: pd.DataFrame) -> None:
    found = co_spent_addresses(own["address"])
    assert set(own["address"]) <= set(found) and len(found) == len(set(found))
    ledger = case_ledger()
    for address in [one for one in found if one not in set(own["address"])][:3]:
        answers = {linked(ledger, address, known).answer for known in own["address"].unique()}
        assert "linked" in answers


def test_payments_go_from_the_group_to_tagged_exchanges(own: pd.DataFrame) -> None:
    payments = exchange_payments(own["address"])
    exchanges = set(case_tags().query("category == 'exchange'")["label"])
    assert len(payments) and set(payments["label"]) <= exchanges
    assert payments["time"].is_monotonic_increasing and str(payments["time"].dt.tz) == "UTC"
    spent = load("inputs")
    group = set(co_spent_addresses(own["address"]))
    payers = spent[spent["transaction_hash"].isin(payments["txid"])]
    address = payers["addresses"].map(lambda one: one if isinstance(one, str) else one[0])
    assert set(payers.loc[address.isin(group), "transaction_hash"]) == set(payments["txid"])
    assert not set(payments["address"]) & group


@pytest.mark.parametrize("addresses", [[], ["2Nnowhere"]])
def test_addresses_that_are_not_there(addresses: list[str]) -> None:
    with pytest.raises(CaseFileError, match="does not occur in the ledger"):
        exchange_payments(addresses)
