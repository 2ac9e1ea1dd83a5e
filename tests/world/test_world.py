"""What is in a case: every part that was promised, bitcoin's rules, no hints of the truth."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cells import ROOT
from workbook.flows import check_address, coinjoin_verdicts, conservation, read_ledger
from workbook.flows.coinjoin import NO, UNKNOWN, YES
from workbook.flows.ledger import Ledger
from workbook.listings import read_scrapes
from workbook.world.case import write_case
from workbook.world.case_tables import CaseTables
from workbook.world.market.dirt import DIRT
from workbook.world.plan import KINDS


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> CaseTables:
    """A case of a seed that nothing was tuned on, in two districts."""
    folder = tmp_path_factory.mktemp("unseen") / "case"
    write_case(folder, "a seed that nobody looked at", scale=1.1, truth=True)
    return CaseTables(folder)


@pytest.fixture(scope="module")
def ledger(unseen: CaseTables) -> Ledger:
    reading = read_ledger(unseen.folder / "ledger")
    assert reading.skipped.empty
    return reading.ledger


def test_every_coin_is_conserved_and_spent_once(ledger: Ledger) -> None:
    sums = conservation(ledger).set_index("item")["satoshi"]
    assert sums["difference"] == 0 and sums["from outside the ledger"] == 0
    assert sums["unspent"] > 0 and sums["paid as fees"] > 0
    # A new coin rests for 100 blocks.
    spent = ledger.input_output
    mined = ledger.coinbase[ledger.output_transaction[spent]]
    first_days = ledger.block[ledger.output_transaction[spent]] < ledger.block[~ledger.coinbase][0]
    waited = ledger.block[ledger.input_transaction] - ledger.block[ledger.output_transaction[spent]]
    assert (waited[mined & ~first_days] >= 100).all() and (waited >= 0).all()


def test_every_address_is_of_the_test_network(ledger: Ledger) -> None:
    addresses = ledger.address.to_pandas()
    assert addresses.str.match(r"(m|n|2|tb1)").all()
    for address in addresses.sample(400, random_state=1):
        checked = check_address(address)
        assert checked.valid and checked.network == "test", address


def test_every_kind_of_payment_happens(unseen: CaseTables) -> None:
    assert set(unseen.truth("transactions")["kind"]) == set(KINDS)
    entities = unseen.truth("entities")["kind"].value_counts()
    crime = entities.reindex(["vendor", "market", "market operator", "mixer"]).sum()
    assert entities["person"] > 10 * crime


def test_some_payments_look_like_coinjoins_and_are_none(unseen: CaseTables, ledger: Ledger) -> None:
    verdicts = coinjoin_verdicts(ledger)
    kinds = unseen.truth("transactions")["kind"].to_numpy()
    assert (unseen.truth("transactions")["hash"] == ledger.txid.to_pandas()).all()
    assert set(kinds[verdicts == YES]) >= {"coinjoin", "payroll"}
    assert set(kinds[verdicts == UNKNOWN]) >= {"coinjoin", "payroll"}
    joins, wages = kinds == "coinjoin", kinds == "payroll"
    assert (verdicts[joins] == YES).any() and (verdicts[joins] == UNKNOWN).any()
    assert (verdicts[wages] == NO).any()


def test_aliases_of_every_sort(unseen: CaseTables) -> None:
    accounts = unseen.truth("accounts")
    assert accounts["copied_key"].any() and (accounts["sold_to"] >= 0).any()
    assert (accounts["moved_from"] >= 0).any()
    one_district = accounts[accounts["district"] == 0]
    names = one_district.groupby("alias")["vendor"].nunique()
    assert (names > 1).any(), "no name is shared by chance"
    assert one_district.groupby("vendor")["alias"].nunique().max() > 1
    vendors = unseen.truth("vendors")
    assert 0 < (~vendors["honest_ship_from"]).mean() < 0.3 and vendors["wholesale"].any()


def test_reviews_are_some_of_the_sales_and_some_are_bought(unseen: CaseTables) -> None:
    reviews, orders = unseen.truth("reviews"), unseen.truth("orders")
    real = reviews[reviews["order"] >= 0]
    assert not real.duplicated(["order", "district"]).any()
    assert 0.4 < len(real) / len(orders) < 0.9
    assert 0 < (reviews["order"] < 0).mean() < 0.2 and reviews["edited"].any()
    shares = (
        real.groupby(["district", "account"]).size()
        / orders.groupby(["district", "account"]).size()
    )
    assert shares.dropna().std() > 0.1


def test_raw_rows_are_where_the_truth_says(unseen: CaseTables) -> None:
    """Also in the second district, whose rows come after those of the first in every file."""
    files = sorted((unseen.folder / "scrapes").glob("*_listings_*.csv"))
    scrape = read_scrapes(files)
    assert scrape.skipped.empty
    rows = unseen.truth("scrape_rows")
    joined = scrape.sightings.merge(rows, on=["file", "row"], validate="1:1")
    assert len(joined) == len(rows) == len(scrape.sightings)
    keys = unseen.truth("listings").set_index(["district", "listing"])["listing_key"]
    true = keys.reindex(pd.MultiIndex.from_frame(joined[["district", "listing"]])).to_numpy()
    shown = joined["listing_key"].notna()
    assert (joined.loc[shown, "listing_key"].astype(str) == true[shown].astype(str)).all()


def test_neighbouring_rows_do_not_tell_who_belongs_together(unseen: CaseTables) -> None:
    accounts = unseen.truth("accounts")
    first = accounts[accounts["district"] == 0].drop_duplicates(["market", "alias"])
    vendor = first.set_index(["market", "alias"])["vendor"]
    profiles = unseen.table("scrapes/profiles")
    owners = vendor.reindex(pd.MultiIndex.from_frame(profiles[["market", "vendor"]])).to_numpy()
    beside = owners[1:] == owners[:-1]
    assert beside.mean() < 0.02
    reviews = unseen.table("scrapes/reviews")["posted_at"]
    assert reviews[: len(reviews) // 3].is_monotonic_increasing


def test_the_document_names_every_kind_of_dirt() -> None:
    page = (ROOT / "docs" / "world.md").read_text("utf-8")
    for name, (_, what, share) in DIRT.items():
        assert f"| {name} | {what} | {share} |" in page


def test_a_large_case_is_written_district_by_district(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    write_case(tmp_path / "case", "x", scale=1.1, on_step=lambda *step: seen.append(step))
    assert [step for step in seen if step[0] == "Markets"] == [("Markets", 1, 2), ("Markets", 2, 2)]
    ticks = [step[1] for step in seen if step[0] == "Ledger"]
    assert ticks == list(range(1, len(ticks) + 1))
