"""Dirty scrape files: what is read, what is skipped, and the sentence for each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.listings import ScrapeError, read_scrape, read_scrapes
from workbook.listings.raw import guess_encoding
from workbook.listings.read import SIGHTING

HEADER = "scraped_at,page,title,price,vendor,ships_from,ships_to,category,sold,listing_key\n"
GOOD = (
    '2022-03-05 10:00:00,1,"5g, Speed",$12.50,Bob,"Nether\nlands",EU,Stim,'
    '"57 sold since Mar 3, 2022",a1\n'
)
FLAT = "2022-03-05 10:00:00,1,5g Speed,$12.50,Bob,NL,EU,Stim,null,a1\n"


def write(folder: Path, text: str | bytes, name: str = "alpha_listings_1.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_good_row(tmp_path: Path) -> None:
    scrape = read_scrape(write(tmp_path, HEADER + GOOD + FLAT))
    assert tuple(scrape.sightings.columns) == SIGHTING
    row = scrape.sightings.iloc[0].to_dict()
    assert row == {
        "market": "alpha", "seen_at": pd.Timestamp("2022-03-05 10:00", tz="UTC"), "page": 1,
        "title": "5g, Speed", "price": 12.5, "currency": "USD", "vendor": "Bob",
        "ships_from": "Nether lands", "ships_to": "EU", "category": "Stim", "sold": 57,
        "listing_key": "a1", "file": "alpha_listings_1.csv", "row": 2,
    }  # fmt: skip
    assert scrape.sightings["row"].tolist() == [2, 4]
    assert scrape.sightings["sold"].isna().tolist() == [False, True]
    assert scrape.skipped.empty and scrape.unread.empty


def test_the_second_schema_in_any_order(tmp_path: Path) -> None:
    text = (
        "\ufeffseller;price_btc;price_usd;listing_title;timestamp;position;items_sold;origin\r\n"
        "Вася;0.001;1 234,5;0,5г меф;05.03.2022 10:00;3;7;RU\r\n"
        "Вася;0.001;null;0,5г меф;05.03.2022 10:00;4;1 200;RU\r\n"
    )
    scrape = read_scrape(write(tmp_path, text, "bazar_listings_2.csv"))
    found = scrape.sightings
    assert found["market"].tolist() == ["bazar"] * 2
    assert found["price"].tolist() == [1234.5, 0.001]
    assert found["currency"].tolist() == ["USD", "BTC"]
    assert found["sold"].tolist() == [7, 1200]
    assert found["listing_key"].isna().all() and scrape.unread.empty


def sentence(folder: Path, text: str | bytes, **options: str) -> str:
    with pytest.raises(ScrapeError) as caught:
        read_scrape(write(folder, text), **options)  # type: ignore[arg-type]
    return caught.value.message


def test_a_file_that_cannot_be_read_at_all(tmp_path: Path) -> None:
    assert sentence(tmp_path, "") == "alpha_listings_1.csv is empty. Ask for the file again."
    assert sentence(tmp_path, "scraped_at,title,seller\n").startswith(
        "alpha_listings_1.csv, row 1: the header has no column for price (scraped_at, title, "
    )
    with pytest.raises(ScrapeError, match=r"nothing\.csv does not exist\."):
        read_scrape(tmp_path / "nothing.csv")
    assert "row 1: the text is not UTF-8 but reads as UTF-16" in sentence(
        tmp_path, HEADER.encode("utf-16")
    )


def test_another_encoding_throughout(tmp_path: Path) -> None:
    rows = "2022-01-01,1,Мефедрон 1г,500 руб.,Вася,,,,3,k\n" * 5
    data = (HEADER + rows).encode("cp1251")
    assert sentence(tmp_path, data) == (
        "alpha_listings_1.csv, row 2: the text is not UTF-8 but reads as Windows-1251 (5 rows). "
        'Read it again with encoding="cp1251".'
    )
    scrape = read_scrape(write(tmp_path, data), encoding="cp1251")
    assert scrape.sightings["title"].tolist() == ["Мефедрон 1г"] * 5
    assert sentence(tmp_path, data, encoding="utf-8").startswith(
        "alpha_listings_1.csv, row 2: the bytes are not utf-8 (5 rows)."
    )
    assert "no encoding klingon" in sentence(tmp_path, data, encoding="klingon")


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        HEADER
        + GOOD
        + "2022-03-05,1,short\n"
        + FLAT
        + '2022-03-05 10:00:00,1,open,"$5,Bob\n'
        + FLAT
        + HEADER
        + "bad time,1,t,5,v,,,,3,k\n"
        + ",1,t,5,v,,,,3,k\n"
        + FLAT.replace("a1\n", "a1,extra\n")
        + FLAT
    ).encode() + b"2022-03-05,1,caf\xe9,5,v,,,,3,k\n"
    scrape = read_scrape(write(tmp_path, text))
    assert scrape.sightings["row"].tolist() == [2, 5, 7, 12]
    name = "alpha_listings_1.csv"
    assert scrape.skipped["sentence"].tolist() == [
        f"{name}, row 4: the row is cut short: 3 cells of 10.",
        f"{name}, row 6: the row is cut short: a quotation mark is never closed.",
        f"{name}, row 8: the row is the header again.",
        f"{name}, row 9: the time 'bad time' cannot be read.",
        f"{name}, row 10: there is no time.",
        f"{name}, row 11: the row has 11 cells, the header 10.",
        f"{name}, row 13: the row is not UTF-8 (byte 0xe9 at character 17).",
    ]
    counts = scrape.counts()
    assert counts["count"].sum() == 4 + 7
    assert counts.loc[counts["reason"] == "cut short", "count"].item() == 2


def test_a_cell_that_cannot_be_read_is_empty_and_named(tmp_path: Path) -> None:
    text = HEADER.replace("category", "colour") + "2022-03-05,x,t,abc,,,,red,100+,k\n"
    scrape = read_scrape(write(tmp_path, text))
    assert scrape.sightings[["page", "price", "sold", "vendor"]].isna().all(axis=None)
    assert scrape.unread["column"].tolist() == ["colour", "price", "page", "sold", "vendor"]
    assert scrape.unread["sentence"].tolist()[1:3] == [
        "alpha_listings_1.csv, row 2: price cannot be read from 'abc' (not a price).",
        "alpha_listings_1.csv, row 2: page cannot be read from 'x'.",
    ]


KINDS = {
    FLAT: "read", GOOD: "read", "cut,1\n": "cut short", '"open,1\n': "cut short",
    FLAT.replace("a1", "a1,b"): "too many cells", HEADER: "header again", ",,,,,,,,,\n": "no cells",
    FLAT.replace("2022-03-05", "someday"): "no time",
    FLAT.replace("Bob", "B\udce9"): "wrong encoding",
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*KINDS, *[FLAT] * 9]), min_size=1, max_size=25))
def test_nothing_is_lost_without_a_word(rows: list[str]) -> None:
    """Every row of the file is read, or skipped for the reason that holds."""
    good = [FLAT.replace("Bob", "Zoë")] * 30  # so that a byte of Latin-1 is not the rule
    with TemporaryDirectory() as folder:
        data = (HEADER + "".join(rows + good)).encode("utf-8", "surrogateescape")
        scrape = read_scrape(write(Path(folder), data))
    wanted = [KINDS[row] for row in rows] + ["read"] * len(good)
    counts = scrape.counts()
    found = counts["reason"].where(counts["what"] == "skipped", "read")
    assert dict(zip(found, counts["count"], strict=True)) == Counter(wanted)
    starts, line = {}, 2
    for row, kind in zip(rows, wanted, strict=False):
        starts[line] = kind
        line += row.count("\n")
    named = dict(zip(scrape.skipped["row"], scrape.skipped["reason"], strict=True))
    assert named == {row: kind for row, kind in starts.items() if kind != "read"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xef\xbb\xbf\n\n", "alpha_listings_1.csv is empty. Ask for the file again."),
        (bytes(range(256)) * 4, "row 1: this is no text but binary."),
        (b"PK\x03\x04" + bytes(99), "row 1: this is no text but a ZIP archive or an Excel"),
        (b"\x1f\x8bxyz", "row 1: this is no text but packed with gzip."),
        (HEADER.encode("utf-16-le"), "row 1: this is no text but binary."),
        (b'"', "row 1: the header is cut short."),
        (b"5g,$5,Bob\n6g,$5,Bob\n", "row 1: the header has no column for title and price (5g, $5,"),
        (b"\n\ntitle,vendor\n", "row 3: the header has no column for price (title, vendor)."),
    ],
)
def test_no_table(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in sentence(tmp_path, data)
    lost = read_scrapes([tmp_path / "alpha_listings_1.csv"])
    assert lost.sightings.empty and lost.counts()[["reason", "count"]].to_numpy().tolist() == [
        ["whole file", 1]
    ]


def test_a_header_and_nothing_below(tmp_path: Path) -> None:
    scrape = read_scrape(write(tmp_path, HEADER))
    assert scrape.sightings.empty and tuple(scrape.sightings.columns) == SIGHTING
    assert scrape.skipped["sentence"].tolist() == [
        "alpha_listings_1.csv, row 1: no row stands below the header."
    ]
    assert scrape.sightings.dtypes.equals(read_scrapes([]).sightings.dtypes)


def test_an_unclosed_quote_in_the_last_cell_of_the_last_row(tmp_path: Path) -> None:
    scrape = read_scrape(write(tmp_path, HEADER + FLAT + FLAT.replace("a1", '"a1')))
    assert scrape.sightings["row"].tolist() == [2]
    assert scrape.skipped["sentence"].tolist() == [
        "alpha_listings_1.csv, row 3: the row is cut short: a quotation mark is never closed."
    ]


def test_bad_bytes_in_a_given_encoding_cost_their_row_only(tmp_path: Path) -> None:
    rows = "2022-01-01,1,Café,5 €,Zoë,,,,3,k\n".encode("cp1252") * 9
    scrape = read_scrape(
        write(tmp_path, HEADER.encode() + rows + FLAT.encode().replace(b"Bob", b"\x81")),
        encoding="cp1252",
    )
    assert len(scrape.sightings) == 9
    assert scrape.skipped["sentence"].tolist() == [
        "alpha_listings_1.csv, row 11: the row is not cp1252 (byte 0x81 at character 39)."
    ]


@pytest.mark.parametrize("mark", ",;\t|")
def test_the_delimiter_is_the_one_that_fits_the_rows(tmp_path: Path, mark: str) -> None:
    other = ";" if mark == "," else ","
    rows = [
        ["Title", f"Price{other} USD", f"Vendor{other}"],
        [f"5g{other} x", "7", f"B{other}b"],
        ["6g", "8", "Bob"],
    ]
    text = "\n".join(mark.join(row) for row in rows) + "\n"
    found = read_scrape(write(tmp_path, text), seen_at="2022-01-01").sightings
    assert found["title"].tolist() == [f"5g{other} x", "6g"]
    assert found["currency"].tolist() == ["USD", "USD"]
    assert read_scrape(write(tmp_path, f"sep={mark}\n{text}")).sightings["row"].tolist() == [3, 4]


def test_layouts_of_other_markets(tmp_path: Path) -> None:
    west = (
        "Vendor,Category, Item, Item Description, Price, Origin, Destination, Rating\n"
        'Bob,Drugs/Weed,½ oz kush,"a, b",0.05027025666666667 BTC, USA,EU,4.9/5\n'
    )
    found = read_scrape(write(tmp_path, west), seen_at="2015-07-01")
    row = found.sightings.iloc[0]
    assert row[["vendor", "title", "price", "currency", "ships_from"]].tolist() == [
        "Bob", "½ oz kush", 0.05027025666666667, "BTC", "USA",
    ]  # fmt: skip
    assert row["seen_at"] == pd.Timestamp("2015-07-01", tz="UTC")
    assert found.unread["sentence"].tolist() == [
        "alpha_listings_1.csv, row 1: the column Item Description is not known and was left out."
    ]
    dump = (
        "listing_title,listing_price,listing_vendor,ships_from,ships_to,sold,pagination_link\n"
        "3.5 Gramm,USD 35.00,Bob,DE,EU,57,x\n1.000 pills,117.125,Eve,DE,EU,1,x\n"
    )
    found = read_scrape(write(tmp_path, dump), currency="USD")
    assert found.sightings["price"].tolist() == [35, 117.125]
    assert found.sightings["vendor"].tolist() == ["Bob", "Eve"]
    assert found.sightings["seen_at"].isna().all() and found.skipped.empty
    assert found.unread["column"].tolist() == ["pagination_link", "seen_at"]
    east = "Название;Цена, руб;Вес\nГашиш;1 500;0,5г\nСпайс;2 500,50;1 г\n".encode("cp1251")
    found = read_scrape(write(tmp_path, east), encoding="cp1251")
    assert found.sightings["price"].tolist() == [1500, 2500.5]
    assert found.sightings["currency"].tolist() == ["RUB", "RUB"]
    assert found.sightings["amount"].tolist() == ["0,5г", "1 г"]
    assert found.unread["column"].tolist() == ["vendor", "seen_at"]


def test_a_column_of_currencies(tmp_path: Path) -> None:
    text = "title,price,currency,vendor,date\na,5.5,eur,B,2022-01-01\nb,$7,EUR,B,2022-01-01\n"
    found = read_scrape(write(tmp_path, text))
    assert found.sightings["currency"].tolist() == ["EUR", "USD"] and found.unread.empty


def test_two_columns_for_one_thing(tmp_path: Path) -> None:
    text = "name,itemTitle,Price (BTC),Price ($),vendor,,date\nX,5g,0.1,,Bob,?,2022-01-01\n"
    found = read_scrape(write(tmp_path, text))
    row = found.sightings.iloc[0]
    assert row[["title", "price", "currency"]].tolist() == ["5g", 0.1, "BTC"]
    assert [one.split(": ", 1)[1] for one in found.unread["sentence"]] == [
        "column 6, without a name, is not known and was left out.",
        "the column name was left out: title is read from itemTitle.",
    ]


def test_day_or_month_first_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + FLAT.replace("2022-03-05", "03/05/2022"))
    assert read_scrape(path).skipped["sentence"].tolist() == [
        "alpha_listings_1.csv, row 2: the time '03/05/2022 10:00:00' may be day or month first; "
        "give day_first=."
    ]
    assert read_scrape(path, day_first=True).sightings["seen_at"].dt.month.tolist() == [5]


def test_several_files(tmp_path: Path) -> None:
    one = write(tmp_path, HEADER + FLAT)
    two = write(tmp_path, "nonsense\n1\n", "beta_listings_1.csv")
    scrape = read_scrapes([one, two, tmp_path / "gone.csv"])
    assert len(scrape.sightings) == 1
    assert scrape.skipped["reason"].tolist() == ["whole file", "whole file"]
    assert scrape.skipped["row"].fillna(0).tolist() == [1, 0]
    empty = read_scrapes([])
    assert empty.sightings.empty and tuple(empty.sightings.columns) == SIGHTING


def test_other_layouts_by_name(tmp_path: Path) -> None:
    text = "Date Added,what,cost_eur,who\n2022-01-01,5g,7,Bob\n"
    columns = {"date added": "seen_at", "what": "title", "cost_eur": "price", "who": "who"}
    found = read_scrape(write(tmp_path, text), columns=columns, market="m").sightings
    assert found.loc[0, ["market", "title", "price", "currency", "who"]].tolist() == [
        "m", "5g", 7, "EUR", "Bob",
    ]  # fmt: skip


def test_guess_encoding() -> None:
    assert guess_encoding("Гашиш и Мефедрон".encode("cp1251")) == "cp1251"
    assert guess_encoding("Köln café übel".encode("cp1252")) == "cp1252"
    assert guess_encoding("Гашиш и Мефедрон".encode("koi8-r")) == "koi8-r"
    assert guess_encoding("• 5g ‘best’ – £20".encode("cp1252")) == "cp1252"
    assert guess_encoding(b"plain") is None
    assert guess_encoding(b"\x81\x8d\x90\xff") is None
