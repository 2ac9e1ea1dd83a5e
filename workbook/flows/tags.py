"""Tags: addresses with the name of an owner, read from tag packs and looked at with care."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from workbook.flows.address import check_address
from workbook.flows.ledger import Ledger, LedgerError

COLUMNS = ("address", "label", "category", "confidence", "source", "lastmod", "currency", "file")
_LARGEST = 50 * 1024**2


def read_tags(*files: str | Path) -> pd.DataFrame:
    """Read tag packs in the layout of GraphSense.

    Fields of the head (``category``, ``lastmod`` and so on) hold for all tags that do not state
    their own.

    :returns: one row a tag: ``address``, ``label``, ``category``, ``confidence``, ``source``,
        ``lastmod`` (date), ``currency``, ``file``.
    :raises LedgerError: a file is missing or no tag pack, or a tag has no address, no label or
        a wrong checksum; file and tag are named.
    """
    if not files:
        raise LedgerError("Name at least one tag pack.")
    parts = [_read(Path(file)) for file in files]
    return pd.concat(parts, ignore_index=True)


def _read(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise LedgerError(f"There is no tag pack at {file}.")
    if file.stat().st_size > _LARGEST:
        raise LedgerError(f"{file.name} is larger than 50 MB. Split it into several tag packs.")
    try:
        pack = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise LedgerError(
            f"{file.name}{line}: this is not YAML. Ask for the file again."
        ) from error
    if not isinstance(pack, dict) or not isinstance(pack.get("tags"), list):
        raise LedgerError(f"{file.name} is no tag pack: it has no list of tags.")
    head = {key: value for key, value in pack.items() if key != "tags"}
    rows = [_tag(file.name, number, head, tag) for number, tag in enumerate(pack["tags"], start=1)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"lastmod": "datetime64[us]"})


def _tag(file: str, number: int, head: dict[str, Any], tag: Any) -> tuple[Any, ...]:
    if not isinstance(tag, dict):
        raise LedgerError(f"{file}, tag {number}: a tag has an address and a label.")
    full = {**head, **tag}
    for needed in ("address", "label"):
        if not full.get(needed):
            raise LedgerError(f"{file}, tag {number}: the {needed} is missing.")
    checked = check_address(str(full["address"]))
    if str(full.get("currency") or "BTC") == "BTC" and not checked.valid:
        raise LedgerError(f"{file}, tag {number}: {full['address']}: {checked.reason}")
    told = full.get("lastmod")
    if isinstance(told, datetime):
        told = told.date()
    if told is not None and not isinstance(told, date):
        try:
            told = date.fromisoformat(str(told))
        except ValueError as error:
            raise LedgerError(f"{file}, tag {number}: {told!r} is no date.") from error
    return (
        str(full["address"]), str(full["label"]), str(full.get("category") or ""),
        str(full.get("confidence") or ""), str(full.get("source") or ""), pd.Timestamp(told),
        str(full.get("currency") or "BTC"), file,
    )  # fmt: skip


def tag_warnings(
    tags: pd.DataFrame, ledger: Ledger, cluster: np.ndarray, *, on: str | date, days: int = 730
) -> pd.DataFrame:
    """Tags that need a second look.

    :param cluster: cluster number of each address.
    :param on: the day of the report; tags last checked more than ``days`` before it are stale.
    :returns: ``address``, ``label``, ``warning``: stale, not in the ledger, other label in the
        same cluster.
    """
    number = ledger.address_numbers(tags["address"])
    known = number >= 0
    group = np.where(known, cluster[np.maximum(number, 0)], -1)
    labels = tags.assign(cluster=group)[known].groupby("cluster")["label"].nunique()
    clash = pd.Series(group).map(labels).gt(1).to_numpy() & known
    stale = (pd.Timestamp(on) - tags["lastmod"]).dt.days.gt(days).to_numpy()
    parts = [
        tags.loc[mask, ["address", "label"]].assign(warning=text)
        for mask, text in (
            (stale, f"last checked more than {days} days ago"),
            (~known, "not in the ledger"),
            (clash, "another label in the same cluster"),
        )
    ]
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def tagged_addresses(
    tags: pd.DataFrame, ledger: Ledger, cluster: np.ndarray | None = None
) -> pd.DataFrame:
    """Label and category of each address of the ledger: its own tag's, or its cluster's.

    Where tags disagree, of one address or within one cluster, the commonest label holds, and of
    its categories the commonest; of equal ones the first by name.

    :param cluster: cluster number of each address: a tag then holds for the whole cluster.

    :returns: ``label`` and ``category`` for every address number; empty text without a tag.
    """
    number = ledger.address_numbers(tags["address"])
    table = tags.assign(number=number)[number >= 0]
    owner = np.arange(ledger.addresses) if cluster is None else cluster
    table = table.assign(owner=owner[table["number"]])
    table["of_label"] = table.groupby(["owner", "label"])["label"].transform("size")
    keys = ["owner", "label", "category"]
    counted = table.groupby(keys, as_index=False).agg(of_label=("of_label", "first"),
                                                      tags=("label", "size"))  # fmt: skip
    counted = counted.sort_values(["owner", "of_label", "label", "tags", "category"],
                                  ascending=[True, False, True, False, True])  # fmt: skip
    best = counted.drop_duplicates("owner").set_index("owner")
    found = best.reindex(owner)
    return pd.DataFrame({
        "label": found["label"].fillna("").to_numpy(),
        "category": found["category"].fillna("").to_numpy(),
    })  # fmt: skip


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
