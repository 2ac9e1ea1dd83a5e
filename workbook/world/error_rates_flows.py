"""How often the methods of :mod:`workbook.flows` are right, counted on a case with its truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workbook.flows import (
    CHANGE_RULES,
    Ledger,
    clusters,
    coinjoin_verdicts,
    exposure,
    follow_peels,
    peeling_chains,
    read_ledger,
    read_tags,
    shortest_path,
    tag_warnings,
    tagged_addresses,
    taint,
    vote,
)
from workbook.flows.coinjoin import NO, YES
from workbook.world.case_tables import CaseTables
from workbook.world.rated import Found, Ratio, found, grouping

SERVICES = ("exchange", "market", "mixer", "merchant", "mining pool")
VENDORS_LOOKED_AT = 60
PAIRS = 4000
REPORT_DAY = "2023-12-31"


def rate_flows(case: CaseTables) -> Iterator[Found | Ratio]:
    """Precision and recall, or the error of an amount, for every method on a ledger."""
    known = _Known(case)
    yield from _coinjoins(known)
    yield from _clusters(known)
    yield from _links(known)
    yield from _change(known)
    yield from _peels(known)
    yield from _tags(known)
    yield from _destinations(known)
    yield from _taint(known)


@dataclass(frozen=True, eq=False)
class _Known:
    """A ledger as an analyst reads it, and beside it what only the simulator knows."""

    case: CaseTables

    @cached_property
    def ledger(self) -> Ledger:
        return read_ledger(self.case.folder / "ledger").ledger

    @cached_property
    def owner(self) -> np.ndarray:
        """The entity behind each address number."""
        table = self.case.truth("addresses")
        owner = np.full(self.ledger.addresses, -1, np.int64)
        owner[self.ledger.address_numbers(table["address"])] = table["entity"]
        return owner

    @cached_property
    def kind(self) -> np.ndarray:
        """What sort of entity is behind each address number."""
        names = self.case.truth("entities").set_index("entity")["kind"]
        kinds: np.ndarray = names.reindex(self.owner).to_numpy()
        return kinds

    @cached_property
    def transaction_kind(self) -> np.ndarray:
        table = self.case.truth("transactions").set_index("hash")["kind"]
        kinds: np.ndarray = table.reindex(self.ledger.txid.to_pandas()).to_numpy()
        return kinds

    @cached_property
    def verdicts(self) -> np.ndarray:
        return coinjoin_verdicts(self.ledger)

    @cached_property
    def careful(self) -> np.ndarray:
        """Co-spending clusters without anything that may be a CoinJoin."""
        return clusters(self.ledger, leave_out=self.verdicts != NO)

    @cached_property
    def vendors(self) -> pd.DataFrame:
        """The vendors that withdrew most, with the outputs that paid them.

        Columns: entity, outputs (numbers), withdrawn (satoshi).
        """
        table = self.case.truth("withdrawals")
        number = pd.Index(self.ledger.txid.to_pandas()).get_indexer(table["transaction_hash"])
        wallets = self.case.truth("wallets").set_index("wallet")["entity"]
        table = table.assign(transaction=number, entity=table["wallet"].map(wallets))
        paid = table[table["transaction"] >= 0].drop_duplicates(["transaction", "entity"])
        outputs = pd.DataFrame({
            "transaction": self.ledger.output_transaction,
            "entity": self.owner[self.ledger.output_address],
            "output": np.arange(len(self.ledger.output_value)),
            "value": self.ledger.output_value,
        })  # fmt: skip
        joined = paid[["transaction", "entity"]].merge(outputs)
        grouped = joined.groupby("entity").agg(outputs=("output", list), withdrawn=("value", "sum"))
        largest = grouped.sort_values("withdrawn", ascending=False).head(VENDORS_LOOKED_AT)
        return largest.reset_index()

    def paid_vendors(self) -> Iterator[tuple[int, list[int], float]]:
        """The rows of ``vendors``."""
        table = self.vendors
        return zip(table["entity"], table["outputs"], table["withdrawn"], strict=True)

    def sent(self, entity: int) -> pd.Series:
        """Satoshi that an entity sent to others, by kind of receiver."""
        flows = self._flows.get_group(entity) if entity in self._flows.groups else None
        if flows is None:
            return pd.Series(dtype="int64")
        return flows[flows["receiver_entity"] != entity].groupby("receiver")["value"].sum()

    @cached_property
    def _flows(self) -> pd.api.typing.DataFrameGroupBy:
        return self.case.truth("flows").groupby("payer_entity")


def _coinjoins(known: _Known) -> Iterator[Found]:
    true = known.transaction_kind == "coinjoin"
    for said, variant in ((known.verdicts == YES, "yes"), (known.verdicts != NO, "yes or unknown")):
        yield found("CoinJoin detection", variant, "transactions", said, true)


def _clusters(known: _Known) -> Iterator[Found]:
    ledger, vendor = known.ledger, known.kind == "vendor"
    change = vote([CHANGE_RULES[name](ledger) for name in ("self-change", "script type",
                                                           "smaller than inputs")])  # fmt: skip
    ways = (
        ("nothing left out", clusters(ledger)),
        ("CoinJoins left out", clusters(ledger, leave_out=known.verdicts == YES)),
        ("possible CoinJoins left out", known.careful),
        ("the same, and change by two rules",
         clusters(ledger, leave_out=known.verdicts != NO, change=change)),
    )  # fmt: skip
    for variant, cluster in ways:
        for rows, counted in (
            (vendor, "addresses of vendors"),
            (known.kind == "person", "addresses of other people"),
        ):
            yield grouping("co-spending clusters", variant, counted, cluster, known.owner, rows)


def _links(known: _Known) -> Iterator[Found]:
    """Pairs of addresses: of one vendor, of people who met in a CoinJoin, and of strangers."""
    ledger, rng = known.ledger, np.random.default_rng(1)
    spends = np.unique(ledger.input_address[ledger.input_address >= 0])
    mine = spends[known.kind[spends] == "vendor"]
    mine = mine[np.argsort(known.owner[mine], kind="stable")]
    first = rng.choice(mine, PAIRS)
    owners = known.owner[mine]
    low, high = (np.searchsorted(owners, known.owner[first], side) for side in ("left", "right"))
    second = mine[rng.integers(low, high)]
    rounds = np.flatnonzero((known.transaction_kind == "coinjoin") & (ledger.input_count > 1))
    at = ledger.first_input[rng.choice(rounds, PAIRS // 2)] if len(rounds) else np.empty(0, int)
    strangers = rng.choice(spends, (2, PAIRS // 2))
    one = np.r_[first, ledger.input_address[at], strangers[0]]
    other = np.r_[second, ledger.input_address[at + 1], strangers[1]]
    one, other = one[one != other], other[one != other]
    same = known.owner[one] == known.owner[other]
    everything = clusters(ledger)
    linked = known.careful[one] == known.careful[other]
    met = everything[one] == everything[other]
    yield found("pairs of addresses", "linked, right if one owner", "pairs", linked, same)
    yield found("pairs of addresses", "cannot tell, right if one owner", "pairs", met & ~linked,
                same)  # fmt: skip
    yield found("pairs of addresses", "not linked, right if two owners", "pairs", ~met, ~same)


def _change(known: _Known) -> Iterator[Found]:
    ledger = known.ledger
    table = known.case.truth("change")
    number = pd.Index(ledger.txid.to_pandas()).get_indexer(table["transaction_hash"])
    true = np.zeros(len(ledger.output_value), bool)
    true[ledger.first_output[number] + table["index"].to_numpy()] = True
    true[(known.transaction_kind == "coinjoin")[ledger.output_transaction]] = False
    answers = {name: rule(ledger) for name, rule in CHANGE_RULES.items()}
    good = [answer for name, answer in answers.items() if name != "larger output"]
    answers["two rules agree"] = vote(good)
    for name, answer in answers.items():
        said = np.zeros(len(true), bool)
        said[answer[answer >= 0]] = True
        yield found("change", name, "outputs", said, true)


def _peels(known: _Known) -> Iterator[Found]:
    ledger = known.ledger
    shape = (ledger.input_count == 1) & (ledger.output_count == 2)
    true = (known.transaction_kind == "peel") & shape
    for least in (5, 10):
        said = np.zeros(ledger.transactions, bool)
        for txid in peeling_chains(ledger, least=least)["start"]:
            steps = follow_peels(ledger, txid, most=10_000)
            said[[ledger.transaction_number(step) for step in steps["txid"]]] = True
        yield found("peeling chains", f"{least} steps or more", "transactions", said, true)


def _tags(known: _Known) -> Iterator[Found]:
    tags = read_tags(known.case.folder / "tags" / "tagpack.yaml")
    truth = known.case.truth("tags").drop_duplicates(["address", "label"])
    joined = tags.merge(truth, on=["address", "label"], how="left")
    right = (joined["fault"] != "wrong").to_numpy()
    yield found("tags", "as they come", "tags", np.ones(len(tags), bool), right)
    warned = tag_warnings(tags, known.ledger, known.careful, on=REPORT_DAY)
    stale = warned[warned["warning"].str.startswith("last checked")]
    clash = warned[warned["warning"].str.startswith("another label")]
    keys = pd.MultiIndex.from_frame(joined[["address", "label"]])
    for warning, fault in ((stale, "old"), (clash, "wrong")):
        said = keys.isin(pd.MultiIndex.from_frame(warning[["address", "label"]]))
        yield found("warnings about tags", fault, "tags", said,
                    (joined["fault"] == fault).to_numpy())  # fmt: skip


def _destinations(known: _Known) -> Iterator[Found | Ratio]:
    """From one known address of a vendor to the services: cluster, tags, exposure, path."""
    ledger = known.ledger
    tags = read_tags(known.case.folder / "tags" / "tagpack.yaml")
    tagged = tagged_addresses(tags, ledger, known.careful)
    category = tagged["category"].to_numpy()
    exchange = np.flatnonzero(category == "exchange")
    stop = category != ""
    said, true, ways, direct = [], [], [], []
    for entity, outputs, _withdrawn in known.paid_vendors():
        first = ledger.output_address[outputs[0]]
        group = np.flatnonzero(known.careful == known.careful[first])
        sent = known.sent(entity)
        table = exposure(ledger, group, category).set_index("category")
        named = table.drop(index="no tag")
        largest = named["direct"].idxmax() if len(named) and named["direct"].max() > 0 else ""
        to = sent[sent.index.isin(["exchange", "mixer", "merchant"])]
        said.append({"exchange": "exchange", "mixing_service": "mixer", "shop": "merchant"}
                    .get(largest, largest))  # fmt: skip
        true.append(to.idxmax() if len(to) else "")
        ways.append(len(shortest_path(ledger, group, exchange, stop=stop)) > 0)
        if sent.get("exchange", 0) > 0:
            found_there = float(named["direct"].get("exchange", 0.0))
            direct.append(found_there / float(sent["exchange"]))
    answer, fact = np.array(said), np.array(true)
    yield Found("exposure, largest service", "one address, its cluster, tags", "vendors",
                int((answer != "").sum()), _share(answer == fact, answer != ""),
                _share(answer == fact, fact != ""))  # fmt: skip
    sells = np.array([name == "exchange" for name in fact])
    yield found("a path to an exchange, stop at services", "shows where most money goes", "vendors",
                np.array(ways), sells)  # fmt: skip
    yield Ratio.of("exposure, direct to exchanges", "one address, its cluster, tags",
                   "satoshi found for each satoshi sent", np.array(direct))  # fmt: skip


def _taint(known: _Known) -> Iterator[Ratio]:
    """What each rule says reached exchanges."""
    ledger = known.ledger
    stop = np.isin(known.kind, SERVICES)
    at_exchange = (known.kind == "exchange")[ledger.output_address]
    paid_by = np.full(ledger.transactions, -1, np.int64)
    paid_by[ledger.input_transaction] = known.owner[ledger.input_address]
    for rule in ("poison", "haircut", "FIFO"):
        whole, part = [], []
        for entity, outputs, withdrawn in known.paid_vendors():
            brought = float(known.sent(entity).get("exchange", 0))
            if brought < 0.05 * withdrawn:
                continue
            sources = np.array(outputs)
            result = taint(ledger, sources, rule, stop=stop)
            whole.append(result.amount[result.resting & at_exchange].sum() / brought)
            markets = paid_by[ledger.output_transaction[sources]]
            if len(np.unique(markets)) > 1:
                one = sources[markets == markets[0]]
                result = taint(ledger, one, rule, stop=stop)
                rests = result.amount[result.resting & at_exchange].sum()
                part.append(rests / ledger.output_value[one].sum())
        yield Ratio.of("taint that rests at exchanges", f"{rule}, all that a vendor withdrew",
                       "satoshi said for each satoshi brought there", np.array(whole))  # fmt: skip
        yield Ratio.of("taint that rests at exchanges", f"{rule}, withdrawn from one market of two",
                       "satoshi said for each satoshi withdrawn", np.array(part))  # fmt: skip


def _share(hits: np.ndarray, of: np.ndarray) -> float:
    return float((hits & of).sum() / of.sum()) if of.any() else float("nan")
