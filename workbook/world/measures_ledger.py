"""Quantities of the ledger, measured as they were measured on real blocks.

Each function takes a :class:`~workbook.world.case_tables.CaseTables` and returns one number;
its name is the ``measure`` of ``published.csv``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.flows import clusters, read_ledger
from workbook.world.case_tables import CaseTables
from workbook.world.rated import grouping

BLOCK_OF_2019 = 3314  # transactions of the block that the window imitates


def one_input(case: CaseTables) -> float:
    return float((case.transactions["input_count"] == 1).mean())


def two_inputs(case: CaseTables) -> float:
    return float((case.transactions["input_count"] == 2).mean())


def ten_inputs(case: CaseTables) -> float:
    return float((case.transactions["input_count"] >= 10).mean())


def one_output(case: CaseTables) -> float:
    return float((case.transactions["output_count"] == 1).mean())


def two_outputs(case: CaseTables) -> float:
    return float((case.transactions["output_count"] == 2).mean())


def ten_outputs(case: CaseTables) -> float:
    return float((case.transactions["output_count"] >= 10).mean())


def one_in_two_out(case: CaseTables) -> float:
    table = case.transactions
    return float(((table["input_count"] == 1) & (table["output_count"] == 2)).mean())


def _script(case: CaseTables, name: str) -> float:
    return float((case.outputs["type"] == name).mean())


def p2pkh(case: CaseTables) -> float:
    return _script(case, "p2pkh")


def p2sh(case: CaseTables) -> float:
    return _script(case, "p2sh")


def p2wpkh(case: CaseTables) -> float:
    return _script(case, "p2wpkh")


def output_p10(case: CaseTables) -> float:
    return float(case.outputs["value"].quantile(0.1) / 1e8)


def output_p50(case: CaseTables) -> float:
    return float(case.outputs["value"].quantile(0.5) / 1e8)


def output_p90(case: CaseTables) -> float:
    return float(case.outputs["value"].quantile(0.9) / 1e8)


def output_spread(case: CaseTables) -> float:
    return float(np.log10(case.outputs["value"] / 1e8).std())


def output_round(case: CaseTables) -> float:
    return float((case.outputs["value"] % 100_000 == 0).mean())


def fee_rate(case: CaseTables) -> float:
    return float(case.transactions["fee"].sum() / case.transactions["virtual_size"].sum())


def _own(case: CaseTables) -> pd.DataFrame:
    """Outputs of ordinary transactions, and whether they pay back to an input address."""
    inputs, outputs = case.inputs, case.outputs
    keys = ["transaction_hash", "addresses"]
    paying = inputs[keys].drop_duplicates().assign(own=True)
    table = outputs.merge(paying, on=keys, how="left")
    table["own"] = table["own"].notna()
    return table[table["transaction_hash"].isin(case.transactions["hash"])]


def self_change(case: CaseTables) -> float:
    return float(_own(case).groupby("transaction_hash")["own"].any().mean())


def _known_change(case: CaseTables) -> pd.DataFrame:
    """Two-output transactions in which exactly one output goes back to an input address."""
    table = _own(case)
    table["outputs"] = table.groupby("transaction_hash")["index"].transform("size")
    table["backs"] = table.groupby("transaction_hash")["own"].transform("sum")
    table = table[(table["outputs"] == 2) & (table["backs"] == 1)].copy()
    table["round"] = table["value"] % 100_000 == 0
    table["rounds"] = table.groupby("transaction_hash")["round"].transform("sum")
    table["larger"] = table["value"] == table.groupby("transaction_hash")["value"].transform("max")
    return table


def two_outputs_one_round(case: CaseTables) -> float:
    table = case.outputs.assign(round=case.outputs["value"] % 100_000 == 0)
    by = table.groupby("transaction_hash")["round"].agg(["size", "sum"])
    return float((by.loc[by["size"] == 2, "sum"] == 1).mean())


def round_rule_applies(case: CaseTables) -> float:
    return float((_known_change(case)["rounds"] == 1).mean())


def round_rule_right(case: CaseTables) -> float:
    table = _known_change(case)
    return float((~table.loc[(table["rounds"] == 1) & table["round"], "own"]).mean())


def larger_is_change(case: CaseTables) -> float:
    table = _known_change(case)
    return float(table.loc[table["own"], "larger"].mean())


def change_is_first(case: CaseTables) -> float:
    table = _known_change(case)
    return float((table.loc[table["own"], "index"] == 0).mean())


def _windows(case: CaseTables) -> list[pd.Index]:
    """Stretches of the ledger as long as the block of 2019."""
    hashes = case.transactions["hash"]
    return [pd.Index(hashes.iloc[first : first + BLOCK_OF_2019])
            for first in range(0, len(hashes) - BLOCK_OF_2019, BLOCK_OF_2019)]  # fmt: skip


def single_address_clusters(case: CaseTables) -> float:
    from workbook.flows import clusters_of_inputs

    shares = []
    for window in _windows(case):
        inputs = case.inputs[case.inputs["transaction_hash"].isin(window)]
        size = clusters_of_inputs(inputs).value_counts()
        shares.append((size == 1).mean())
    return float(np.median(shares))


def paid_twice(case: CaseTables) -> float:
    shares = []
    for window in _windows(case):
        outputs = case.outputs[case.outputs["transaction_hash"].isin(window)]
        shares.append(outputs["addresses"].duplicated(keep=False).mean())
    return float(np.median(shares))


def inputs_of_one_address(case: CaseTables) -> float:
    by = case.inputs.groupby("transaction_hash")["addresses"].agg(["size", "nunique"])
    several = by[by["size"] > 1]
    return float((several["nunique"] == 1).mean())


def looks_like_coinjoin(case: CaseTables) -> float:
    """Two or more equal outputs and two or more input addresses: the naive rule."""
    equal = case.outputs[case.outputs.duplicated(["transaction_hash", "value"], keep=False)]
    payers = case.inputs.groupby("transaction_hash")["addresses"].nunique()
    hits = payers.reindex(equal["transaction_hash"].unique()).ge(2).sum()
    return float(hits / len(case.transactions))


def _joins(case: CaseTables) -> pd.DataFrame:
    return case.transactions[case.transactions["kind"] == "coinjoin"]


def coinjoin_share(case: CaseTables) -> float:
    return len(_joins(case)) / len(case.transactions)


def coinjoin_inputs(case: CaseTables) -> float:
    return float(_joins(case)["input_count"].median())


def coinjoin_equal(case: CaseTables) -> float:
    outputs = case.outputs[case.outputs["transaction_hash"].isin(_joins(case)["hash"])]
    groups = outputs.groupby(["transaction_hash", "value"]).size()
    return float(groups.groupby(level=0).max().median())


def cospending_recall(case: CaseTables) -> float:
    """Share of a vendor's addresses that co-spending finds from one of them, mean over vendors."""
    ledger = read_ledger(case.folder / "ledger").ledger
    owners = case.truth("addresses").merge(case.truth("entities"), on="entity")
    vendors = owners[owners["kind"] == "vendor"]
    cluster = clusters(ledger)[ledger.address_numbers(vendors["address"])]
    entity = vendors["entity"].to_numpy()
    everything = np.ones(len(vendors), bool)
    return grouping("", "", "", cluster, entity, everything).recall


def paid_from_exchange(case: CaseTables) -> float:
    """Deposits at markets that come straight out of an exchange's wallet."""
    flows = case.truth("flows")
    paid = flows[flows["receiver"].eq("market") & flows["payer"].isin(["exchange", "person"])]
    return float((paid["payer"] == "exchange").mean())


def _leaving(case: CaseTables, to: str) -> float:
    """Share by value of what vendors send on, by where it goes."""
    flows = case.truth("flows")
    sent = flows[flows["payer"].eq("vendor") & flows["receiver"].ne("vendor")]
    return float(sent.loc[sent["receiver"] == to, "value"].sum() / sent["value"].sum())


def to_exchanges(case: CaseTables) -> float:
    return _leaving(case, "exchange")


def to_mixers(case: CaseTables) -> float:
    return _leaving(case, "mixer")


def _returns(case: CaseTables) -> pd.Series:
    return np.log(case.table("ledger/rates")["usd_per_btc"]).diff().dropna()


def rate_daily_spread(case: CaseTables) -> float:
    return float(_returns(case).std())


def rate_days_over_5(case: CaseTables) -> float:
    return float((_returns(case).abs() > np.log(1.05)).mean())


def rate_weekly_spread(case: CaseTables) -> float:
    return float(np.log(case.table("ledger/rates")["usd_per_btc"].iloc[::7]).diff().std())


def rate_day_range(case: CaseTables) -> float:
    table = case.table("ledger/rates")
    return float(((table["high"] - table["low"]) / table["usd_per_btc"]).median())


def _tags(case: CaseTables, category: str) -> float:
    tags = case.truth("tags")
    return float((tags["category"] == category).mean())


def tags_of_exchanges(case: CaseTables) -> float:
    return _tags(case, "exchange")


def tags_of_miners(case: CaseTables) -> float:
    return _tags(case, "miner")


def tags_of_coinjoins(case: CaseTables) -> float:
    return _tags(case, "coinjoin")
