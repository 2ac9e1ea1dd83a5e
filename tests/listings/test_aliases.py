"""Accounts that may be one vendor."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbook.listings import account_texts, link_accounts, strength, vendors_of
from workbook.listings.alias_evidence import (
    common_part,
    hour_profiles,
    hour_similarity,
    name_similarity,
    plain_name,
    wording_similarity,
)
from workbook.listings.aliases import COLUMNS, THRESHOLD

STOCK = "best quality fast stealth ship order please message before trust years vendor pure lab"
WORDS = STOCK.split()


def population(number: int = 60) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Strangers, and one vendor (first and last account) with habits of his own."""
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(WORDS, 60)) for _ in range(number)]
    own = "hello m8s ,, top gear allways ;) no FE no scamm ,, msg me b4 u buy m8s ;) "
    texts[0] = own + texts[0]
    texts[-1] = texts[1] + own
    names = ["Zlatovar"] + [f"{a}{b}" for a, b in zip(rng.choice(
        ["kite", "lumen", "orbit", "tarn"], number - 2), rng.integers(1000, 9999, number - 2),
        strict=True)] + ["zlatovar_22"]  # fmt: skip
    accounts = pd.DataFrame({
        "market": ["a", "b"] * (number // 2), "vendor": names,
        "pgp_fingerprint": [f"{i:040X}" for i in range(number)], "text": texts,
    })  # fmt: skip
    hours = rng.integers(0, 24, number)
    hours[0] = hours[-1] = 3
    times = pd.DataFrame(
        [(m, v, pd.Timestamp("2022-01-01", tz="UTC") + pd.Timedelta(days=int(d), hours=int(h % 24)))
         for m, v, hour in zip(accounts["market"], accounts["vendor"], hours, strict=True)
         for d, h in enumerate(hour + rng.integers(-3, 4, 40))],
        columns=["market", "vendor", "posted_at"])  # fmt: skip
    return accounts, times


def test_one_vendor_is_found_among_strangers_with_reasons() -> None:
    accounts, times = population()
    links = link_accounts(accounts, times)
    assert tuple(links.columns) == COLUMNS
    best = links.iloc[0]
    assert {best["vendor_a"], best["vendor_b"]} == {"Zlatovar", "zlatovar_22"}
    assert best["score"] >= THRESHOLD and best["strength"] in ("strong", "very strong")
    assert "same name" in best["reasons"] and "wording" in best["reasons"]
    assert "different PGP keys" in best["reasons"]
    assert "imitator" in best["innocent"]
    assert (links["score"].iloc[1:] < THRESHOLD).all()


def test_a_copied_key_alone_is_no_more_than_strong_and_says_so() -> None:
    accounts, times = population()
    accounts.loc[7, "pgp_fingerprint"] = accounts.loc[4, "pgp_fingerprint"]
    links = link_accounts(accounts, times).set_index(["vendor_a", "vendor_b"])
    link = links.loc[(accounts["vendor"][4], accounts["vendor"][7])]
    assert link["key"] > 0 and "copied" in link["innocent"]
    accounts.loc[[7, 8, 9, 10, 11], "pgp_fingerprint"] = accounts.loc[4, "pgp_fingerprint"]
    many = link_accounts(accounts, times).set_index(["vendor_a", "vendor_b"])
    shared = many.loc[(accounts["vendor"][4], accounts["vendor"][7])]
    assert shared["key"] < link["key"] and "held by 6 accounts" in shared["reasons"]


def test_wording_and_hours_alone_never_make_a_link() -> None:
    accounts, times = population()
    accounts.loc[len(accounts) - 1, "vendor"] = "quite different"
    times["vendor"] = times["vendor"].replace("zlatovar_22", "quite different")
    assert (link_accounts(accounts, times)["score"] < THRESHOLD).all()


def test_the_same_text_and_hours_without_a_name_or_key_stay_below_the_threshold() -> None:
    accounts, times = population()
    accounts["pgp_fingerprint"] = pd.Series([None] * len(accounts), dtype="str")
    accounts.loc[len(accounts) - 1, "text"] = accounts.loc[0, "text"]
    best = link_accounts(accounts, times, without=("name",)).iloc[0]
    assert best["wording"] + best["hours"] > THRESHOLD - 0.5 == best["score"]


def test_names_that_differ_in_their_number_are_different_names() -> None:
    accounts, _ = population()
    accounts.loc[[3, 4], "vendor"] = ["lumenfield2717", "lumenfield2718"]
    links = link_accounts(accounts, least=-9).set_index(["vendor_a", "vendor_b"])
    assert links.loc[("lumenfield2717", "lumenfield2718"), "name"] < 0


def test_a_trace_can_be_left_out() -> None:
    accounts, times = population()
    links = link_accounts(accounts, times, without=("wording", "hours", "key"))
    assert links[["wording", "hours", "key"]].isna().all(axis=None)
    assert links["score"].max() <= 3


def test_the_same_name_on_one_market_counts_less() -> None:
    accounts, _ = population()
    other = link_accounts(accounts).iloc[0]["name"]
    accounts.loc[len(accounts) - 1, "market"] = "a"
    links = link_accounts(accounts).set_index("vendor_a")
    assert links.loc["Zlatovar", "name"].max() < other
    assert "both on one market" in links.loc[["Zlatovar"], "reasons"].iloc[0]


def test_groups_of_accounts() -> None:
    accounts = pd.DataFrame({"market": list("aabb"), "vendor": list("xyxz")})
    links = pd.DataFrame({"market_a": ["a", "a"], "vendor_a": ["x", "y"], "market_b": ["b", "b"],
                          "vendor_b": ["x", "z"], "score": [5.0, 1.0]})  # fmt: skip
    assert vendors_of(links, accounts).tolist() == [0, 1, 0, 2]
    assert vendors_of(links, accounts, threshold=0.5).tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Dr_W33D-2022", "dr.weed"), ("СнегОпт", "snegopt"), ("B0bTheBest", "bobthebest")],
)
def test_names_that_are_one(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_similarities_are_symmetric_and_one_with_oneself() -> None:
    names = pd.Series(["alpha", "alpho", "omega"])
    texts = pd.Series(["abc def ghi", "abc def", "zzz yyy"])
    for level in (name_similarity(names), wording_similarity(texts)):
        assert np.allclose(level, level.T) and np.allclose(np.diag(level), 1, atol=1e-5)
        assert level[0, 1] > level[0, 2]
    assert wording_similarity(pd.Series(["", None, "abc"])).sum() == pytest.approx(1)
    assert common_part("TheDrugStore") and not common_part("Zlatovar")


def test_hours() -> None:
    accounts = pd.DataFrame({"market": "a", "vendor": ["x", "y", "z"]})
    hours = [9, 10, 9, 10, 21, 22, 21, 22, 9]
    times = pd.DataFrame({
        "market": "a", "vendor": ["x"] * 4 + ["y"] * 4 + ["stranger"],
        "posted_at": pd.Timestamp("2022-01-01", tz="UTC") + pd.to_timedelta(hours, unit="h"),
    })  # fmt: skip
    profiles, number = hour_profiles(times, accounts)
    assert number.tolist() == [4, 4, 0] and np.allclose(profiles.sum(axis=1), 1)
    overlap = hour_similarity(profiles)
    assert overlap[0, 0] == pytest.approx(1) and overlap[0, 1] < 0.3
    # 9 and 10 o'clock are neighbours.
    times = times.assign(posted_at=times["posted_at"].dt.floor("D") + pd.to_timedelta(
        [9, 9, 9, 9, 10, 10, 10, 10, 9], unit="h"))  # fmt: skip
    assert 0.5 < hour_similarity(hour_profiles(times, accounts)[0])[0, 1] < 0.95


def test_texts_of_accounts_and_words_for_strength() -> None:
    profiles = pd.DataFrame({"market": ["a", "a"], "vendor": ["x", "y"], "pgp_fingerprint": None,
                             "text": ["hello", None]})  # fmt: skip
    seen = pd.DataFrame({"market": "a", "vendor": ["x", "x", "x"], "title": ["t2", "t1", "t1"]})
    assert account_texts(profiles, seen)["text"].tolist() == ["hello\nt1\nt2", ""]
    assert [strength(s) for s in (7, 4, 3, 1.2, 0.4, 0, -2)] == [
        "extremely strong", "very strong", "strong", "moderate", "weak", "no support",
        "speaks against",
    ]  # fmt: skip
