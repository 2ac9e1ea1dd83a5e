"""The links of one account, turned to it."""

from __future__ import annotations

import pandas as pd

from workbook.listings import link_accounts, links_of


def test_links_of_an_account_turn_to_the_other_one() -> None:
    accounts = pd.DataFrame({
        "market": ["amber", "amber", "harbour", "harbour"],
        "vendor": ["nightowl", "fox", "nightowl", "elk"],
        "pgp_fingerprint": ["AA", "BB", "AA", "BB"], "text": "",
    })  # fmt: skip
    links = link_accounts(accounts)
    for market, other in (("amber", "harbour"), ("harbour", "amber")):
        found = links_of(links, market, "nightowl")
        assert found.loc[0, ["other_market", "other_vendor"]].tolist() == [other, "nightowl"]
    assert links_of(links, "amber", "fox")["other_vendor"].tolist() == ["elk"]
    assert links_of(links, "lavka", "fox").empty
