from .address import check_address
from .case import case_ledger, case_tags
from .change import CHANGE_RULES, vote
from .clusters import (
    cluster_table,
    clusters,
    clusters_of_inputs,
    linked,
    merging_transactions,
)
from .coinjoin import coinjoin_table, coinjoin_verdicts
from .conservation import conservation
from .example import arrivals, ledger_of_coins
from .exposure import exposure
from .ledger import Ledger, LedgerError
from .paths import next_hops, shortest_path
from .peel import follow_peels, peeling_chains
from .read import Reading, read_ledger
from .tags import read_tags, tag_warnings, tagged_addresses
from .taint import Taint, outputs_of, taint, tainted_at, tainted_by_rule
from .value import in_usd

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
