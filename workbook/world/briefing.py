"""What the investigators know on the first morning: an account, payouts, two people.

The simulator takes a target whose case can be solved with the released files, by the methods of
the course: the accounts can be linked, and money can be followed to an exchange.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from workbook.flows import (
    Ledger,
    clusters,
    coinjoin_verdicts,
    exposure,
    read_ledger,
    read_tags,
    shortest_path,
    tagged_addresses,
)
from workbook.flows.coinjoin import NO, YES
from workbook.listings import account_texts, link_accounts, read_scrapes, titles_of
from workbook.world.clock import FIRST_TICK, TICK
from workbook.world.ledger import Ledger as Simulated
from workbook.world.market.side import MarketSide
from workbook.world.plan import KIND
from workbook.world.rate import FIRST_DAY
from workbook.world.seed import Seed

LEAST_PAYOUTS, LEAST_ADDRESSES, LEAST_REVIEWS, OTHERS = 5, 3, 20, 5
STRONG = 3.0


def briefing(
    seed: Seed, folder: Path, side: MarketSide, simulated: Simulated
) -> dict[str, pd.DataFrame]:
    """Tables ``target``, ``payouts`` and ``parties``, of the first district.

    :param folder: of the case; its ledger, tags and scrapes are written already.
    """
    ledger = read_ledger(folder / "ledger").ledger
    verdicts = coinjoin_verdicts(ledger)
    careful = clusters(ledger, leave_out=verdicts != NO)
    tags = read_tags(folder / "tags" / "tagpack.yaml")
    category = tagged_addresses(tags, ledger, careful)["category"].to_numpy()
    payouts = _payouts(side, simulated)
    candidates = list(_candidates(side, folder, payouts))
    solvable = [
        row for row in candidates if _can_be_followed(ledger, careful, category, payouts, row)
    ]
    apart = (
        row for row in solvable
        if not _met_in_a_coinjoin(ledger, verdicts, _numbers(ledger, payouts, row))
    )  # fmt: skip
    target = next(apart, next(iter([*solvable, *candidates]), None))
    if target is None:
        target = payouts["account"].value_counts().idxmax()
    accounts = side.accounts.set_index("account")
    named = accounts.loc[target]
    largest = payouts.groupby("account")["value"].sum().sort_values(ascending=False).index
    shown = [target, *[account for account in largest if account != target][:OTHERS]]
    table = payouts[payouts["account"].isin(shown)]
    market = side.markets.set_index("market").loc[named["market"]]
    mine = _numbers(ledger, payouts, target)
    return {
        "target": pd.DataFrame({
            "market": [named["market"]], "vendor": [named["alias"]],
            "closed_on": [market["closed"]],
        }),
        "payouts": table.assign(vendor=table["account"].map(accounts["alias"])).sort_values(
            ["paid_on", "address"], ignore_index=True
        ),
        "parties": _parties(seed, ledger, simulated, verdicts, careful, mine),
    }  # fmt: skip


def _payouts(side: MarketSide, simulated: Simulated) -> pd.DataFrame:
    """All payouts of the market that was taken down: market, account, paid_on, address, value."""
    trade = simulated.districts[0].trade
    assert trade is not None
    closed = side.markets.set_index("market")["ending"]
    down = closed.index[closed == "takedown"][0]
    table = trade.withdrawals[trade.withdrawals["market"] == down].copy()
    table["transaction"] = simulated.plan_transaction[table["payment"].to_numpy()]
    table = table[table["transaction"] >= 0]
    chain = simulated.chain
    made = np.unique(table["transaction"])
    coins = np.flatnonzero(np.isin(chain.coin_transaction.all, made))
    outputs = pd.DataFrame({
        "transaction": chain.coin_transaction.all[coins],
        "wallet": chain.address_wallet.all[chain.coin_address.all[coins]],
        "number": chain.coin_address.all[coins], "paid": chain.coin_value.all[coins],
    })  # fmt: skip
    joined = table.merge(
        outputs.drop_duplicates(["transaction", "wallet"]), on=["transaction", "wallet"]
    )
    text = chain.address_text(joined["number"].to_numpy())
    day = (FIRST_TICK + joined["tick"] * TICK).dt.normalize()
    return pd.DataFrame({
        "market": joined["market"], "account": joined["account"], "paid_on": day,
        "address": [row.tobytes().rstrip(b"\0").decode() for row in text],
        "value": joined["paid"],
    })  # fmt: skip


def _candidates(side: MarketSide, folder: Path, payouts: pd.DataFrame) -> Iterator[int]:
    """Accounts there at the takedown that a strong link joins to another one; largest first."""
    accounts = side.accounts.set_index("account")
    market = payouts["market"].iloc[0]
    closes = int(side.markets.set_index("market").at[market, "closes"])
    paid = payouts.groupby("account").agg(
        count=("value", "size"), value=("value", "sum"), addresses=("address", "nunique")
    )
    reviews = side.reviews["account"].value_counts()
    profiles = pd.read_csv(folder / "scrapes" / "profiles.csv")
    posts = side.posts.assign(posted_at=pd.to_datetime(side.posts["posted_at"], utc=True))
    seen = read_scrapes(sorted((folder / "scrapes").glob("*_listings_*.csv"))).sightings
    texts = account_texts(profiles, titles_of(seen))
    links = link_accounts(texts, posts, least=STRONG)
    vendor = accounts.drop_duplicates(["market", "alias"]).set_index(["market", "alias"])["vendor"]
    one, other = (
        vendor.reindex(pd.MultiIndex.from_frame(links[[f"market_{s}", f"vendor_{s}"]])).to_numpy()
        for s in "ab"
    )
    right = links[(one == other) & (links["market_a"] != links["market_b"])]
    linked = {(row[f"market_{s}"], row[f"vendor_{s}"]) for _, row in right.iterrows() for s in "ab"}
    for account in paid.sort_values("value", ascending=False).index:
        row = accounts.loc[account]
        if (
            row["close"] >= closes - 10
            and not row["copied_key"]
            and row["sold_to"] < 0
            and paid.at[account, "count"] >= LEAST_PAYOUTS
            and paid.at[account, "addresses"] >= LEAST_ADDRESSES
            and reviews.get(account, 0) >= LEAST_REVIEWS
            and (row["market"], row["alias"]) in linked
        ):
            yield int(account)


def _can_be_followed(
    ledger: Ledger, careful: np.ndarray, category: np.ndarray, payouts: pd.DataFrame, account: int
) -> bool:
    """Some of the account's money goes straight from its cluster to a tagged exchange.

    And some of its payout addresses were spent together.
    """
    numbers = _numbers(ledger, payouts, account)
    if len(np.unique(careful[numbers])) == len(numbers):
        return False
    group = np.flatnonzero(np.isin(careful, careful[numbers]))
    if (category[group] != "").any():
        return False
    table = exposure(ledger, group, category).set_index("category")
    if "exchange" not in table.index or table.at["exchange", "direct"] <= 0:
        return False
    exchange = np.flatnonzero(category == "exchange")
    return len(shortest_path(ledger, group, exchange, stop=category != "")) > 0


def _numbers(ledger: Ledger, payouts: pd.DataFrame, account: int) -> np.ndarray:
    """The addresses that an account was paid at."""
    mine = payouts.loc[payouts["account"] == account, "address"].unique()
    return ledger.address_numbers(list(mine))


def _met_in_a_coinjoin(ledger: Ledger, verdicts: np.ndarray, mine: np.ndarray) -> bool:
    """Is the account joined to others through what looks like a CoinJoin?"""
    everything = clusters(ledger)
    looks = np.flatnonzero(verdicts != NO)
    payers = ledger.input_address[np.isin(ledger.input_transaction, looks)]
    return bool(np.isin(everything[mine], everything[payers[payers >= 0]]).any())


def _parties(
    seed: Seed, ledger: Ledger, simulated: Simulated, verdicts: np.ndarray, careful: np.ndarray,
    mine: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    """Two people whose coins met in one CoinJoin, and who are otherwise apart.

    Neither has met the target (addresses ``mine``), not even in a CoinJoin, if there are such two.
    Where there is no CoinJoin, two who are apart.
    """
    rng = seed.rng("briefing")
    kinds = simulated.files.kind.all
    rounds = rng.permutation(np.flatnonzero((kinds == KIND["coinjoin"]) & (verdicts == YES)))
    everything = clusters(ledger)
    size = np.bincount(careful)
    for number in rounds.tolist():
        rows = np.arange(ledger.first_input[number], ledger.first_input[number + 1])
        address = ledger.input_address[rows]
        # Each has other addresses too, so that a picture of both shows something.
        known = address[size[careful[address]] >= 2]
        known = known[np.unique(careful[known], return_index=True)[1]]
        sizes = size[careful[known]]
        # Two clusters of one size could not be told apart by a count.
        if len(np.unique(sizes)) >= 2 and everything[known[0]] not in everything[mine]:
            order = rng.permutation(known)
            # The first other one of another size: the second one if it has.
            unlike = order[size[careful[order]] != size[careful[order[0]]]]
            pair = np.array([order[0], unlike[0]])
            break
    else:
        if len(rounds):
            first = ledger.first_input[rounds[0]]
            pair = ledger.input_address[first : first + 2]
        else:
            # In a world of a tenth of the size nobody may have met.
            pair = rng.permutation(np.unique(careful, return_index=True)[1])[:2]
    day = FIRST_DAY + pd.Timedelta(days=700)
    return pd.DataFrame({
        "party": ["A", "B"], "address": ledger.address_text(pair).tolist(),
        "known_from": [f"answer of an exchange to a request, {day:%d %B %Y}",
                       f"own statement, {day + pd.Timedelta(days=3):%d %B %Y}"],
    })  # fmt: skip
