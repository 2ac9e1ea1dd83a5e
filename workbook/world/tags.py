"""A tag pack of the case: some addresses with the name of their owner, as analysts share them.

The layout and the words for categories and confidence are those of GraphSense TagPacks. Most
tags are right, some are old, and one is wrong.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from workbook.world.ledger import Ledger
from workbook.world.plan import KIND
from workbook.world.seed import Seed

# role of the wallet: category, confidence, source, how many, share that is old
_SAMPLES: dict[str, tuple[str, str, str, int, float]] = {
    "exchange hot": ("exchange", "service_data", "answer of the exchange to a request", 6, 0.0),
    "exchange deposits": ("exchange", "web_crawl", "addresses posted by customers", 40, 0.2),
    "second exchange": ("exchange", "web_crawl", "addresses posted by customers", 25, 0.4),
    "pool": ("miner", "heuristic", "name written into the coinbase", 1, 0.0),
    "miner": ("miner", "heuristic", "pays from coinbase outputs", 40, 0.0),
    "merchant": ("shop", "web_crawl", "payment page of the shop", 20, 0.3),
    "mixer": ("mixing_service", "manual_transaction", "own test payment", 6, 0.2),
    "market deposits": ("market", "manual_transaction", "own test purchase", 12, 0.1),
    "market hot": ("market", "manual_transaction", "own test withdrawal", 10, 0.1),
    "police": ("law_enforcement", "authority_data", "press release of the authority", 1, 0.0),
}
FORUM = "a forum post"
LAST_DAY = date(2023, 12, 31)


def tag_pack(seed: Seed, ledger: Ledger) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The tag pack, and for the truth what is the matter with each tag.

    :returns: the pack as a GraphSense TagPack (title, creator, description, lastmod, currency,
        tags with address, label, category, confidence, source, lastmod), and one record a tag
        with ``address``, ``label``, ``category``, ``true_entity``, ``fault`` (empty, old or wrong).
    """
    rng = seed.rng("tags")
    chain, who = ledger.chain, ledger.entities
    used = np.unique(chain.coin_address.all)
    wallet = chain.address_wallet.all[used]
    tags, truth = [], []
    for role, (category, confidence, source, count, old) in _SAMPLES.items():
        mine = used[np.isin(wallet, who.wallet[role])]
        for address in rng.permutation(mine)[:count]:
            entity = int(chain.wallet_entity.all[chain.address_wallet.all[address]])
            stale = rng.random() < old
            age = int(rng.integers(1300, 2200) if stale else rng.integers(0, 400))
            told = FORUM if confidence == "web_crawl" and rng.random() < 0.15 else source
            tags.append(_tag(ledger, address, who.name[entity], category, confidence, told, age))
            fault = "old" if stale else ""
            truth.append(_truth(ledger, address, who.name[entity], category, entity, fault))
    _tag_coinjoins(rng, ledger, tags, truth)
    # The wrong one: a vendor's own address under the name of the exchange.
    vendors = used[np.isin(wallet, who.wallet["vendor"])]
    if len(vendors):
        address = rng.choice(vendors)
        entity = int(chain.wallet_entity.all[chain.address_wallet.all[address]])
        label = who.name[int(chain.wallet_entity.all[who.wallet["exchange hot"][0]])]
        tags.append(_tag(ledger, address, label, "exchange", "web_crawl", FORUM, 700))
        truth.append(_truth(ledger, address, label, "exchange", entity, "wrong"))
    order = rng.permutation(len(tags))
    pack = {
        "title": "Addresses of the case world",
        "creator": "Workbook simulator",
        "description": "Simulated addresses of a test network. No address belongs to a person.",
        "lastmod": LAST_DAY,
        "currency": "BTC",
        "tags": [tags[place] for place in order],
    }
    return pack, [truth[place] for place in order]


def _tag_coinjoins(
    rng: np.random.Generator, ledger: Ledger, tags: list[dict[str, Any]],
    truth: list[dict[str, Any]],
) -> None:  # fmt: skip
    """Outputs of a few known CoinJoins, as wallet makers publish them."""
    known = np.flatnonzero(ledger.files.kind.all == KIND["coinjoin"])
    for transaction in rng.permutation(known)[: max(len(known) // 4, 1)]:
        coins = np.flatnonzero(ledger.chain.coin_transaction.all == transaction)
        equal = coins[~ledger.files.change.all[coins]][:3]
        for address in ledger.chain.coin_address.all[equal]:
            owner = ledger.chain.address_wallet.all[address]
            tags.append(_tag(ledger, address, "CoinJoin output", "coinjoin", "service_data",
                             "transaction list of the wallet maker", 30))  # fmt: skip
            truth.append(_truth(ledger, address, "CoinJoin output", "coinjoin",
                                int(ledger.chain.wallet_entity.all[owner]), ""))  # fmt: skip


def _text(ledger: Ledger, address: int) -> str:
    text = ledger.chain.address_text(np.array([address]))
    return text.tobytes().rstrip(b"\0").decode()


def _tag(
    ledger: Ledger, address: int, label: str, category: str, confidence: str, source: str, age: int
) -> dict[str, Any]:
    return {
        "address": _text(ledger, address), "label": label, "category": category,
        "confidence": confidence, "source": source, "lastmod": LAST_DAY - timedelta(days=age),
    }  # fmt: skip


def _truth(
    ledger: Ledger, address: int, label: str, category: str, entity: int, fault: str
) -> dict[str, Any]:
    return {"address": _text(ledger, address), "label": label, "category": category,
            "true_entity": ledger.entities.name[entity], "fault": fault}  # fmt: skip
