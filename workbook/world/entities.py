"""Who holds wallets: people, services, markets, vendors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbook.world.chain import CHANGE_ANYWHERE, CHANGE_FIRST, CHANGE_LAST, Chain
from workbook.world.seed import Seed

PEOPLE = 4000
PAYROLLS = 3
DEPARTMENTS = 6
MERCHANTS = 24


@dataclass
class Entities:
    """The register of entities, and the wallets by role.

    ``wallet`` maps a role (such as ``exchange hot``) to wallet numbers; within a role the
    position is the number of the person, vendor, account or service. Roles of vendors and
    buyers hold those of the district that is being planned.
    """

    kind: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    wallet: dict[str, np.ndarray] = field(default_factory=dict)
    payout: dict[int, int] = field(default_factory=dict)
    swept: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    _ranges: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, kind: str, names: list[str]) -> np.ndarray:
        """Register entities of one kind; returns their numbers."""
        first = len(self.kind)
        self.kind += [kind] * len(names)
        self.name += names
        return np.arange(first, first + len(names), dtype=np.int32)

    def give(self, role: str, wallets: np.ndarray) -> np.ndarray:
        """Record wallets under their role."""
        self.wallet[role] = wallets
        if len(wallets):
            self._ranges.append((int(wallets[0]), int(wallets[-1]) + 1, role))
        return wallets

    def all_wallets(self, role: str) -> np.ndarray:
        """The wallets of a role in all districts."""
        pieces = [np.arange(first, end) for first, end, name in self._ranges if name == role]
        return np.concatenate(pieces).astype(np.int32) if pieces else np.empty(0, np.int32)

    def pay_back(self, entity: np.ndarray, wallet: np.ndarray) -> None:
        """Record where a mixer pays what an entity deposited."""
        self.payout.update(zip(entity.tolist(), wallet.tolist(), strict=True))

    def deposit_wallet(self, market: np.ndarray, customer: np.ndarray) -> np.ndarray:
        """The wallet that takes a customer's deposits on a market."""
        shards = self.wallet["market deposits"].reshape(len(self.wallet["market hot"]), -1)
        return np.where(self.swept[market], shards[market, customer % shards.shape[1]],
                        self.wallet["market hot"][market])  # fmt: skip

    def table(self) -> pd.DataFrame:
        """``entity``, ``kind``, ``name``."""
        return pd.DataFrame({"entity": range(len(self.kind)), "kind": self.kind,
                             "name": self.name})  # fmt: skip

    def wallets(self, chain: Chain) -> pd.DataFrame:
        """``wallet``, ``entity``, ``role``."""
        roles = np.empty(chain.wallet_entity.size, dtype=object)
        for first, end, role in self._ranges:
            roles[first:end] = role
        return pd.DataFrame({"wallet": np.arange(len(roles)),
                             "entity": chain.wallet_entity.all, "role": roles})  # fmt: skip


def habits(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    """Wallet software of ordinary people: script type, reuse, where the change goes.

    Shares follow the outputs of a block of May 2019 (script types) and the share of
    transactions that pay back to an input address.
    """
    return {
        "script": rng.choice(3, count, p=[0.56, 0.36, 0.08]).astype(np.uint8),
        "reuse": rng.choice([0.0, 0.5, 0.95], count, p=[0.45, 0.25, 0.30]),
        "self_change": rng.random(count) < 0.17,
        "change_place": rng.choice(
            [CHANGE_FIRST, CHANGE_LAST, CHANGE_ANYWHERE], count, p=[0.04, 0.72, 0.24]
        ).astype(np.uint8),
    }


def register_services(
    chain: Chain, seed: Seed, markets: pd.DataFrame, scale: float
) -> Entities:  # fmt: skip
    """Ordinary people, services and markets. Large economies spread a service over wallets."""
    rng = seed.rng("entities")
    who = Entities()
    many = math.ceil(scale)
    people = max(int(PEOPLE * scale), 50)
    person = who.add("person", [f"person {i}" for i in range(people)])
    who.give("person", chain.new_wallets(person, **habits(rng, people)))
    exchange = who.add("exchange", ["Meridian Exchange"])
    who.give(
        "exchange hot",
        chain.new_wallets(
            np.repeat(exchange, 4 * math.ceil(scale / 10)),
            script=1,
            reuse=0.9,
            self_change=True,
            change_place=CHANGE_LAST,
        ),
    )
    who.give(
        "exchange deposits", chain.new_wallets(np.repeat(exchange, math.ceil(scale / 4)), script=1)
    )
    small = who.add("exchange", ["Kopek Desk"])
    who.give("second exchange", chain.new_wallets(small, script=0, change_place=CHANGE_LAST))
    pool = who.add("mining pool", ["Grindstone Pool"])
    who.give("pool", chain.new_wallets(pool, script=0, reuse=1.0))
    miner = who.add("miner", ["other miners"])
    who.give("miner", chain.new_wallets(miner, script=0))
    shops = who.add("merchant", [f"merchant {i}" for i in range(many * MERCHANTS)])
    who.give("merchant", chain.new_wallets(shops, script=1))
    firms = who.add("company", [f"company {i}" for i in range(many * PAYROLLS)])
    who.give("payroll", chain.new_wallets(firms, script=0, change_place=CHANGE_LAST))
    large = np.repeat(firms[::PAYROLLS], DEPARTMENTS)
    who.give("department", chain.new_wallets(large, script=0))
    mixer = who.add("mixer", ["Quicksand Mixer"])
    who.give("mixer", chain.new_wallets(np.repeat(mixer, math.ceil(scale / 4)), script=0))
    duster = who.add("duster", ["unknown sender"])
    who.give("duster", chain.new_wallets(duster, script=2))
    police = who.add("police", ["seizing authority"])
    who.give("police", chain.new_wallets(police, script=2, reuse=1.0))
    market = who.add("market", markets["title"].tolist())
    who.give("market hot", chain.new_wallets(market, script=0))
    # The first two markets sweep their deposits; large ones all do.
    who.swept = (np.arange(len(market)) < 2) | (scale > 4)
    who.give(
        "market deposits", chain.new_wallets(np.repeat(market, math.ceil(scale / 8)), script=0)
    )
    operator = who.add("market operator", [f"operator of {t}" for t in markets["title"]])
    who.give("operator", chain.new_wallets(operator, script=2, change_place=CHANGE_LAST))
    who.pay_back(person, who.wallet["person"])
    return who


def register_district(
    chain: Chain, seed: Seed, who: Entities, district: int, vendors: int, buyers: int
) -> None:
    """The vendors of a district, and wallets for those people who buy there."""
    rng = seed.rng("entities", district)
    person = chain.wallet_entity.all[who.wallet["person"]]
    buying = person[(district * PEOPLE + np.arange(buyers)) % len(person)]
    who.give("buyer", chain.new_wallets(buying, **habits(rng, buyers)))
    seller = who.add("vendor", [f"vendor {district}-{v}" for v in range(vendors)])
    selling = habits(rng, vendors)
    # A market asks a vendor for a payout address, and most leave it as it is for a while.
    selling["reuse"] = rng.choice([0.0, 0.6, 0.95], vendors, p=[0.2, 0.35, 0.45])
    who.give("vendor", chain.new_wallets(seller, **selling))
    who.give("vendor fresh", chain.new_wallets(seller, script=selling["script"]))
    who.give("vendor peel", chain.new_wallets(seller, script=selling["script"]))
    who.pay_back(seller, who.wallet["vendor fresh"])
