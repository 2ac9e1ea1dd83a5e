"""What services do on a schedule: sweep, settle, pay miners; and somebody who dusts."""

from __future__ import annotations

import numpy as np

from workbook.world.chain import DUST
from workbook.world.clock import TICKS
from workbook.world.entities import Entities
from workbook.world.plan import Plan
from workbook.world.seed import Seed

WEEK = 14
SETTLEMENT = 42


def plan_services(seed: Seed, who: Entities, plan: Plan, closing: np.ndarray) -> None:
    """Plan the scheduled payments of all services.

    :param closing: the tick in which each market closes.
    """
    rng = seed.rng("services")
    every = np.arange(2, TICKS)
    hot = who.wallet["exchange hot"]
    for wallet in who.wallet["exchange deposits"]:
        plan.add(every, wallet, hot[rng.integers(0, len(hot), len(every))], "exchange sweep",
                 share=1.0, must=False)  # fmt: skip
    markets = who.wallet["market hot"]
    shards = who.wallet["market deposits"].reshape(len(markets), -1)
    for place in np.flatnonzero(who.swept).tolist():
        for wallet in shards[place]:
            ticks = np.arange(2, min(TICKS, closing[place] - 1))
            plan.add(ticks, wallet, markets[place], "market sweep", share=1.0, must=False)
    desk = int(who.wallet["second exchange"][0])
    for place, wallet in enumerate(who.wallet["merchant"]):
        ticks = np.arange(WEEK + 5 * place % SETTLEMENT, TICKS, SETTLEMENT)
        plan.add(ticks, wallet, desk, "settlement", share=0.9, must=False)
    plan.add(np.arange(80, TICKS, WEEK * 2), who.wallet["miner"][0], desk, "exchange deposit",
             share=0.5, must=False)  # fmt: skip
    _pool(rng, who, plan)


def _pool(rng: np.random.Generator, who: Entities, plan: Plan) -> None:
    """The pool shares what it mined among thirty members, in one payment a week."""
    members = rng.integers(0, len(who.wallet["person"]), 30)
    ticks = np.repeat(np.arange(80, TICKS, WEEK), 30)
    part = rng.dirichlet(np.full(30, 1.5), len(ticks) // 30).ravel() * 0.9
    plan.add(ticks, who.wallet["pool"][0], who.wallet["person"][np.resize(members, len(ticks))],
             "pool payout", share=np.maximum(part, 1e-3), must=False)  # fmt: skip


def plan_dusting(seed: Seed, who: Entities, plan: Plan) -> None:
    """Twice, a stranger sends tiny amounts to many buyers' and vendors' addresses."""
    rng = seed.rng("dusting")
    wallets = np.r_[who.all_wallets("buyer"), who.all_wallets("vendor")]
    for tick in np.sort(rng.integers(TICKS // 3, TICKS, 2)):
        aims = rng.choice(wallets, min(120, len(wallets)), replace=False)
        plan.add(np.full(len(aims), tick), int(who.wallet["duster"][0]), aims, "dusting",
                 value=DUST + rng.integers(0, 2, len(aims)) * 54, must=False)  # fmt: skip
