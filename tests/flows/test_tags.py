"""Tag packs: what is read, what is refused, and what needs a second look."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cells import ROOT
from tests.flows.ledgers import Tx, ledger
from workbook.flows import LedgerError, clusters, read_tags, tag_warnings, tagged_addresses

A = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
B = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"
C = "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"
D = "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc"

PACK = f"""
title: A pack
category: market
lastmod: 2023-05-01
tags:
- address: {A}
  label: Northlight
- address: {B}
  label: Meridian
  category: exchange
  confidence: web_crawl
  source: a page
  lastmod: 2019-01-02 10:00:00
- address: "0x52908400098527886E0F7030069857D2E4169EE7"
  label: other chain
  currency: ETH
"""


def pack(folder: Path, text: str | bytes, name: str = "pack.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def tag_list(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["address", "label", "category", "lastmod"])
    return table.assign(lastmod=pd.to_datetime(table["lastmod"]))


def test_a_pack_and_its_head(tmp_path: Path) -> None:
    table = read_tags(pack(tmp_path, PACK))
    assert table["address"].tolist()[:2] == [A, B]
    assert table["label"].tolist() == ["Northlight", "Meridian", "other chain"]
    assert table["category"].tolist() == ["market", "exchange", "market"]
    assert table["lastmod"].tolist() == [
        pd.Timestamp("2023-05-01"), pd.Timestamp("2019-01-02"), pd.Timestamp("2023-05-01")
    ]  # fmt: skip
    assert table["confidence"].tolist() == ["", "web_crawl", ""]
    assert table["currency"].tolist() == ["BTC", "BTC", "ETH"]
    assert set(table["file"]) == {"pack.yaml"}


def test_several_packs_and_the_bundled_one(tmp_path: Path) -> None:
    bundled = ROOT / "datasets" / "case" / "tags" / "tagpack.yaml"
    both = read_tags(pack(tmp_path, PACK), bundled)
    assert both["file"].value_counts()["pack.yaml"] == 3
    assert len(both) == 3 + bundled.read_text(encoding="utf-8").count("- address:")
    assert both["lastmod"].notna().all()


def test_a_tag_without_a_date(tmp_path: Path) -> None:
    table = read_tags(pack(tmp_path, f"tags:\n- address: {A}\n  label: x\n"))
    assert table["lastmod"].isna().all()
    assert read_tags(pack(tmp_path, "tags: []\n")).empty


@pytest.mark.parametrize(("text", "sentence"), [
    ("tags:\n- address: [\n", r"pack\.yaml, line \d: this is not YAML"),
    (b"tags: \xff\xfe", r"pack\.yaml.*: this is not YAML"),
    ("lastmod: 2023-02-30\ntags: []\n", r"pack\.yaml: this is not YAML"),
    ("- a\n", r"pack\.yaml is no tag pack"),
    ("tags: 5\n", r"pack\.yaml is no tag pack"),
    ("tags:\n- 5\n", r"pack\.yaml, tag 1: a tag has an address and a label"),
    (f"tags:\n- address: {A}\n", r"pack\.yaml, tag 1: the label is missing"),
    (f"tags:\n- address: {A}\n  label: x\n- label: y\n", r"tag 2: the address is missing"),
    (f"tags:\n- address: {A[:-1]}b\n  label: x\n", r"tag 1: 1A1z.*: The checksum does not fit"),
    (f"tags:\n- address: {A}\n  label: x\n  lastmod: soon\n", r"tag 1: 'soon' is no date"),
    ("tags:\n- address: 1A\n  label: x\n  currency:\n", r"tag 1: 1A: It has 2 characters"),
])  # fmt: skip
def test_a_bad_pack(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(LedgerError, match=sentence):
        read_tags(pack(tmp_path, text))


def test_no_pack(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"There is no tag pack at .*none"):
        read_tags(tmp_path / "none.yaml")
    with pytest.raises(LedgerError, match="at least one tag pack"):
        read_tags()


def test_python_in_a_pack_is_not_run(tmp_path: Path) -> None:
    text = f"tags:\n- !!python/object/apply:os.mkdir ['{tmp_path}/made']\n"
    with pytest.raises(LedgerError, match="this is not YAML"):
        read_tags(pack(tmp_path, text))
    assert not (tmp_path / "made").exists()


LEDGER = [
    Tx("c", [], [(A, 10), (B, 20), (C, 30)]),
    Tx("t", ["c:0", "c:1"], [(D, 30)]),
]


def test_warnings() -> None:
    got = ledger(*LEDGER)
    tags = tag_list((A, "one", "", "2023-06-01"), (B, "two", "", "2023-06-01"),
                    (C, "three", "", "2020-06-01"),
                    ("elsewhere", "one", "", "2023-06-01"))  # fmt: skip
    found = tag_warnings(tags, got, clusters(got), on="2023-12-31")
    assert found.values.tolist() == [
        [A, "one", "another label in the same cluster"],
        [B, "two", "another label in the same cluster"],
        [C, "three", "last checked more than 730 days ago"],
        ["elsewhere", "one", "not in the ledger"],
    ]
    fewer = tag_warnings(tags, got, clusters(got), on="2022-01-01", days=1000)
    assert "last checked" not in " ".join(fewer["warning"])
    assert tag_warnings(tags[:0], got, clusters(got), on="2022-01-01").empty
    alone = tag_warnings(tags, got, np.arange(got.addresses), on="2023-12-31")
    assert "another label in the same cluster" not in set(alone["warning"])


def test_tags_of_addresses_and_of_clusters() -> None:
    got = ledger(*LEDGER)
    tags = tag_list((A, "one", "market", "2023-06-01"), ("elsewhere", "x", "y", "2023-06-01"))
    own = tagged_addresses(tags, got)
    assert own["label"].tolist() == ["one", "", "", ""]
    assert own["category"].tolist() == ["market", "", "", ""]
    whole = tagged_addresses(tags, got, clusters(got))
    assert whole["label"].tolist() == ["one", "one", "", ""]
    assert tagged_addresses(tags[:0], got)["label"].tolist() == [""] * 4


def test_where_tags_disagree() -> None:
    got = ledger(*LEDGER)
    cluster = np.zeros(got.addresses, int)

    def label(*rows: tuple[str, str]) -> tuple[str, str]:
        tags = tag_list(*[(A, one, kind, "2023-06-01") for one, kind in rows])
        first = tagged_addresses(tags, got, cluster).iloc[0]
        return first["label"], first["category"]

    assert label(("b", "x"), ("a", "x")) == ("a", "x")
    assert label(("b", "x"), ("a", "x"), ("b", "x")) == ("b", "x")
    # The label is chosen first, then its category.
    assert label(("a", "x"), ("a", "y"), ("a", "z"), ("b", "w"), ("b", "w")) == ("a", "x")
    assert label(("a", "x"), ("a", "y"), ("a", "y")) == ("a", "y")
