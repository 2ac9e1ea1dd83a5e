"""Crypto flows: plain functions from a ledger to tables.

Each module says where its method comes from and what it cannot say.
"""

from workbook.flows.address import check_address
from workbook.flows.case import case_ledger, case_tags
from workbook.flows.change import RULES as CHANGE_RULES
from workbook.flows.change import vote
from workbook.flows.clusters import (
    cluster_table,
    clusters,
    clusters_of_inputs,
    linked,
    merging_transactions,
)
from workbook.flows.coinjoin import coinjoin_table, coinjoin_verdicts
from workbook.flows.conservation import conservation
from workbook.flows.example import arrivals, ledger_of_coins
from workbook.flows.exposure import exposure
from workbook.flows.ledger import Ledger, LedgerError
from workbook.flows.paths import next_hops, shortest_path
from workbook.flows.peel import follow_peels, peeling_chains
from workbook.flows.read import Reading, read_ledger
from workbook.flows.tags import read_tags, tag_warnings, tagged_addresses
from workbook.flows.taint import Taint, outputs_of, taint, tainted_at, tainted_by_rule
from workbook.flows.value import in_usd

__all__ = [
    "CHANGE_RULES",
    "Ledger",
    "LedgerError",
    "Reading",
    "Taint",
    "arrivals",
    "case_ledger",
    "case_tags",
    "check_address",
    "cluster_table",
    "clusters",
    "clusters_of_inputs",
    "coinjoin_table",
    "coinjoin_verdicts",
    "conservation",
    "exposure",
    "follow_peels",
    "in_usd",
    "ledger_of_coins",
    "linked",
    "merging_transactions",
    "next_hops",
    "outputs_of",
    "peeling_chains",
    "read_ledger",
    "read_tags",
    "shortest_path",
    "tag_warnings",
    "tagged_addresses",
    "taint",
    "tainted_at",
    "tainted_by_rule",
    "vote",
]
