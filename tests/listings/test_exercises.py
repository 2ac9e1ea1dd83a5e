"""What is chosen for a task is neither tied nor empty."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.listings import (
    choose_account,
    choose_days,
    choose_days_of_move,
    choose_links,
    choose_log,
    choose_prices,
    choose_sample,
    choose_substance,
    choose_ten,
    quantity_exponent,
)

EVENT = pd.Timestamp("2022-03-01")


def test_the_log_does_not_have_the_share_of_all_markets() -> None:
    log = pd.DataFrame({
        "market": ["a", "a", "a", "b"],
        "pages_listed": [10, 10, 10, 30],
        "pages_saved": [3, 9, 9, 21],
    })  # fmt: skip
    assert choose_log(log, "a")["pages_saved"].tolist() == [9, 9]
    assert len(choose_log(log.assign(pages_saved=[3, 9, 9, 1]), "a")) == 3


def test_the_log_does_not_save_just_one_half() -> None:
    log = pd.DataFrame({
        "market": ["a", "a", "b"], "pages_listed": [10, 10, 30], "pages_saved": [2, 8, 3],
    })  # fmt: skip
    assert choose_log(log, "a")["pages_saved"].tolist() == [8]


def test_ten_titles_have_many_different_words() -> None:
    words = ["drone", "meow", "мяу", "4-mmc", "mephedrone", "clophedrone", "hexedrone"]
    titles = pd.Series(sorted(f"{word} {grams}g" for word in words for grams in range(1, 9)))
    ten = choose_ten(pd.concat([titles, pd.Series(["hash 1g"])], ignore_index=True))
    assert ten["number"].tolist() == list(range(1, 11))
    assert set(ten["title"].str.split().str[0]) == set(words)


def test_the_sample_holds_mistakes_of_both_kinds() -> None:
    titles = pd.DataFrame({"label": [True, True, True, False] * 10,
                           "search": [True, False, False, True] * 10})  # fmt: skip
    sample = choose_sample(titles, size=8)
    both = (sample["label"] & sample["search"]).sum()
    there, hits = sample["label"].sum(), sample["search"].sum()
    assert len(sample) == 8 and there != hits and 0 < both < min(there, hits)


def test_the_substance_has_prices_that_differ() -> None:
    def rows(substance: str, prices: list[float]) -> pd.DataFrame:
        bands = ["0.75 to 2 g"] * 3 + ["2 to 6 g", "20 to 75 g"]
        return pd.DataFrame({"substance": substance, "band": bands, "price_per_gram": prices})

    tied = rows("often", [20.0, 20, 20, 15, 10])
    clear = rows("clear", [19.0, 20, 50, 15, 10])
    prices = pd.concat([tied, tied, clear], ignore_index=True).assign(holding="")
    assert choose_substance(prices) == "clear"


def test_a_gram_in_the_large_bag_does_not_cost_just_one_half() -> None:
    prices = pd.DataFrame({"vendor": "v", "grams": [1.0, 10, 1, 10],
                           "price_per_gram": [10.0, 5, 10, 5]})  # fmt: skip
    more = pd.concat([prices, prices.assign(price_per_gram=[10.0, 3, 10, 7])])
    assert abs(10 ** quantity_exponent(more, within="vendor").exponent - 0.5) > 0.002
    assert len(choose_prices(more)) == 8
    tied = pd.concat([prices, prices.assign(price_per_gram=[10.0, 5, 10, 4])])
    exponent = quantity_exponent(choose_prices(tied), within="vendor").exponent
    assert abs(10**exponent - 0.5) > 0.002


def test_the_account_has_holding_prices_that_were_forgotten() -> None:
    time = pd.Timestamp("2022-01-10", tz="UTC")
    sightings = pd.DataFrame({
        "market": "m", "vendor": ["one", "one", "two", "two"], "title": ["a", "b", "c", "d"],
        "listing_key": None, "seen_at": time, "price": [99_999.0, 20, 50, 60],
    })  # fmt: skip
    holding = pd.Series(["over own price", "", "", ""])
    reviews = pd.DataFrame({
        "market": "m", "vendor": ["one", "one", "two"], "listing_title": ["a", "b", "c"],
        "listing_key": None, "posted_at": time + pd.Timedelta(days=1), "price_usd": 20.0,
    })  # fmt: skip
    known = pd.concat([sightings, sightings.head(1).assign(
        price=15.0, seen_at=time - pd.Timedelta(days=30))], ignore_index=True)  # fmt: skip
    reasons = pd.concat([holding, pd.Series([""])], ignore_index=True)
    chosen = choose_account(reviews, known, reasons)
    assert chosen["price"].tolist() == [99_999, 20] and set(chosen["vendor"]) == {"one"}


def test_the_links_are_of_both_kinds() -> None:
    links = pd.DataFrame({
        "market_a": "m", "vendor_a": ["one", "two", "two"],
        "market_b": "n", "vendor_b": ["strong", "strong2", "weak"], "score": [9.0, 4, 1],
    }).assign(name=0.0, key=0.0, wording=0.0, hours=0.0)  # fmt: skip
    links = links.assign(strength="", reasons="", innocent="")
    money = pd.DataFrame({"other_market": "n", "other_vendor": ["strong", "strong2", "weak"],
                          "lower": [100.0, 10, 20]})  # fmt: skip
    assert choose_links(links, money)["other_vendor"].tolist() == ["strong2", "weak"]


def seen(rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["market", "vendor", "day"])
    table["seen_at"] = EVENT.tz_localize("UTC") + pd.to_timedelta(table.pop("day"), unit="D")
    return table.assign(crawl=table["seen_at"], listing=range(len(table)))


@pytest.mark.parametrize(("earlier", "days"), [(-29, 35), (-60, 14)])
def test_the_days_show_a_change(earlier: int, days: int) -> None:
    table = seen([("m", "a", -1), ("m", "b", earlier), ("m", "c", 1)])
    assert choose_days(table, EVENT, "m") == days


def test_the_days_of_a_move_give_another_base() -> None:
    table = seen([("m", "a", -1), ("m", "b", -30), ("n", "a2", 1)])
    links = pd.DataFrame({"market_a": ["m"], "vendor_a": ["a"],
                          "market_b": ["n"], "vendor_b": ["a2"]})  # fmt: skip
    assert choose_days_of_move(table, "m", EVENT, links, 5) == 28
    assert choose_days_of_move(table, "m", EVENT, links, 1) == 42
