"""Amounts in titles: notations, traps, and the two ways to read them."""

from __future__ import annotations

import math
import time

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbook.listings import parse_title, parse_titles
from workbook.listings.title_chunks import read_chunk
from workbook.listings.titles import COLUMNS, SAME_WEIGHT

OZ = 28.349523125

# title, grams
WEIGHTS = [
    ("28g Afghan Kush AAA+", 28),
    ("★ 3.5G COCAINE 90% PURE ★ ESCROW", 3.5),
    ("1KG MDMA 84% Dutch", 1000),
    ("Мефедрон кристалл 0,5г", 0.5),
    ("[FE] 5 gr Speed paste", 5),
    ("1 OZ (28G) AMNESIA HAZE", 28),
    ("0.5 gram #4 heroin", 0.5),
    ("USA->USA 1/4 lb weed", 4 * OZ),
    ("250 mg 2C-B powder", 0.25),
    ("1/8g (125mg) RAW UNCUT #4", 0.125),
    ("*FE Discount!* $120 1/2 Ounce (14g) Purple Kush", 14),
    ("2KG. Dutch speed paste 65-73% Pureness", 2000),
    ("10.0 GRAMS KETAMINE - S-ISOMER", 10),
    ("20gr. 4-FA FREE SHIP WITH TRACK", 20),
    ("21-27 June: 200 GR Nice top44", 200),
    ("MDA (30g)", 30),
    ("1G- Meth/Ice - High Quality", 1),
    ("2C-B HCl 1g", 1),
    ("1/8 Blue Dream", OZ / 8),
    ("eighth of weed", OZ / 8),
    ("QP Sour Diesel", 4 * OZ),
    ("half ounce OG", OZ / 2),
    ("half-oz OG", OZ / 2),
    ("half a gram of coke", 0.5),
    ("1 1/2 oz kush", 1.5 * OZ),
    ("1½ oz kush", 1.5 * OZ),
    ("½ oz kush", OZ / 2),
    ("8-ball of the best", OZ / 8),
    ("3.5g 1/8 cookies", 3.5),
    ("price per gram Kush", 1),
    ("$5/g weed", 1),
    ("28g kush only $5 per gram", 28),
    ("10g +1g free Amnesia", 10),
    ("Buy 5g get 1g free", 5),
    ("10gr hash free shipping", 10),
    ("5g Gift for 2022", 5),
    ("Амфетамин 1 грамм", 1),
    ("Гашиш 2гр.", 2),
    ("kokain 2 gramma", 2),
    ("2022 г. 5 г", 5),
    ("FROM UK 5g coke", 5),
    ("1,000g speed", 1000),
    (".5g of heroin", 0.5),
    ("10-gram bag of sugar", 10),
    ("0.25g - $ 99 Super Clean", 0.25),
    ("10g - $50", 10),
    ("420 special 28g", 28),
    ("12.05.2022 3g", 3),
    ("MDMA-10g", 10),
    ("10g MDMA 84% | FREE SHIPPING", 10),
    ("3.5 Gramm Speed", 3.5),
    ("28,5 gr hash", 28.5),
    ("Meth 0.5 (half gram)", 0.5),
    ("8 ball of coke", OZ / 8),
    ("3.5g eighth", 3.5),
    ("420 - 5g", 5),
    ("harvest 2014 - 5g", 5),
    ("1/10 g heroin", 0.1),
    ("1 Unze Haze", OZ),
    ("UK to UK 5g coke", 5),
]
# title, pieces, grams or None
PIECES = [
    ("100x Xanax 2mg PFIZER", 100, 0.2),
    ("10 x 150ug LSD blotters", 10, 0.0015),
    ('50 PCS XTC 220mg "Tesla"', 50, 11),
    ("Alprazolam 1mg x 180", 180, 0.18),
    ("Tramadol (Ultram) 50 mg x 100 (free shipping)", 100, 5),
    ("100x LSD Stars Blotter 200µG ►Bulk◄", 100, 0.02),
    ("277ug - 50 Hits", 50, 0.01385),
    ("25 x - Warnerbrothers (200MG) - Free Shipping", 25, 5),
    ("100 pills x 200mg MDMA", 100, 20),
    ("5x100mg DMT", 5, 0.5),
    ("10 x 1g Speed", 10, 10),
    ("1g x 10 Speed", 10, 10),
    ("x10 экстази 250мг", 10, 2.5),
    ("tabletki 10 sht 200 mg", 10, 2),
    ("2mg Xanax 100 bars", 100, 0.2),
    ("5 x 10 tabs 100ug", 50, 0.005),
    ("100x 220mg XTC", 100, 22),
    ("5 x 10g hash", 5, 50),
    ("10gx5 hash", 5, 50),
    ("2 eighths of OG", 2, OZ / 4),
    ("2 QP OG", 2, 8 * OZ),
    ("2 x QP OG", 2, 8 * OZ),
    ("2 по 1 г", 2, 2),
    ("ten pills", 10, None),
    ("100 Xanax bars", 100, None),
    ("1 000 шт экстази", 1000, None),
    ("1.000 pills tesla", 1000, None),
    ("10k pills", 10_000, None),
    ("10+1 free XTC pills", 10, None),
    ("10 regular seeds - Skunk Kush", 10, None),
    ("2 X SUBOXONE 8/2mg Very Fresh", 2, None),
    ("1 x LORTAB (Hydrocodone/APAP) 10-500MG", 1, None),
    ("5 Vials (25ML) GHB", 5, None),
    ("10 joints 1g", 10, None),
]
UNREADABLE = [
    "2x5g (14g) hash",
    "3.5 - 7 - 14 g kush",
    "5 – 10g coke",
    "1 to 5g coke",
    "1 or 2 g",
    "1 или 2 г",
    "1, 2, 3 г",
    "1,2,3 г",
    "0.5/1/2г",
    "3.5/7/14/28g",
    "up to 10g",
    "Up To 10 g",
    "1/4 QP",
    "AK 47 eighth",
    "5 закладок по 1 г",
    "1/2oz. + 1/8th WAX",
    "1g 2g 3g 5g",
    "1g-5g coke",
    "1-2g coke",
    "1g + 1g speed",
    "1/2th Fire Alien",
    "1.000g speed",
    "Xanax 2mg",
    "50 XTC 220mg",
    "150ug LSD",
    "from 5g coke",
    "минимум 5г",
    "до 10 г",
    "min order 5g",
    "10 x 10 x 1g",
    "Salvia 20x 1g",
    "5 packs 1g",
    "28g 56g",
    "100mg/ml ketamine 10ml",
    "5ml GBL",
    "1 500 pills",
    "AK47",
    "Secret Edition 8th",
    "24h support",
    "90-95% pure",
    "custom order for k***9",
    "",
]
# Names, dates and prices that look like amounts: without any amount in the title.
TRAPS = [
    "2C-B", "4-MMC", "4MMC", "4 MMC", "5F-ADB", "AM-2201", "1P-LSD", "U-47700", "U47700", "n,n-DMT",
    "N,N-DMT", "5-MeO-DMT", "25I-NBOMe", "25x-NBOMe", "3,4-MDPV", "1,4-BDO", "JWH-018", "UR-144",
    "2-FDCK", "6-APB", "GG#4", "#4 heroin", "No.4 heroin", "№4", "420", "AK47", "AK-47", "G13",
    "5F-PB22", "4-AcO-DMT", "3-MeO-PCP", "84% pure", "$120", "120$", "99 USD", "1500 руб",
    "2022-05-03", "03.05.2022", "24/7", "2 days", "5 star", "100% pure", "1cp-lsd", "5f-mdmb-2201",
    "2022г", "NL->DE", "A+++", "bk-2C-B", "1st class", "MDPHP 2022",
]  # fmt: skip


@pytest.mark.parametrize(("title", "grams"), WEIGHTS)
def test_weight(title: str, grams: float) -> None:
    row = parse_titles(pd.Series([title])).iloc[0]
    assert row["grams"] == pytest.approx(grams, rel=1e-6), row.to_dict()
    assert pd.isna(row["pieces"])


@pytest.mark.parametrize(("title", "pieces", "grams"), PIECES)
def test_pieces(title: str, pieces: int, grams: float | None) -> None:
    row = parse_titles(pd.Series([title])).iloc[0]
    assert row["pieces"] == pieces
    assert pd.isna(row["grams"]) if grams is None else row["grams"] == pytest.approx(grams)


@pytest.mark.parametrize("title", UNREADABLE)
def test_grams_missing_with_a_reason_where_two_readings_are_possible(title: str) -> None:
    row = parse_titles(pd.Series([title])).iloc[0]
    assert pd.isna(row["grams"])
    assert row["note"]


@pytest.mark.parametrize("name", TRAPS)
def test_names_dates_and_prices_are_no_amounts(name: str) -> None:
    alone = parse_titles(pd.Series([name])).iloc[0]
    assert alone.drop("note").isna().all(), alone.to_dict()
    for title in (f"10g {name} top", f"{name} - 10g", f"best {name} (10 g)"):
        assert parse_title(title)["grams"] == 10, title


@pytest.mark.parametrize(
    ("title", "quantity", "unit"),
    [("28g Kush", 28, "g"), ("1 OZ Kush", 1, "oz"), ("1/4 lb weed", 0.25, "lb"),
     ("2kg", 2, "kg"), ("500mg DMT", 500, "mg"), ("100 pills", 100, "piece"),
     ("5ml GBL", 5, "ml"), ("1L GBL", 1, "l"), ("5 x 1g", 5, "g"),
     ("100 pills 200mg", 100, "piece"), ("10ml K 100mg/ml", 10, "ml")],
)  # fmt: skip
def test_quantity_and_unit_are_those_of_the_title(title: str, quantity: float, unit: str) -> None:
    row = parse_titles(pd.Series([title])).iloc[0]
    assert (row["quantity"], row["unit"]) == (pytest.approx(quantity), unit)


def test_what_was_left_out_is_noted() -> None:
    notes = parse_titles(pd.Series(["10g +1g free", "Buy 5g get 1g free", "10g haze"]))["note"]
    assert notes.tolist() == ["bonus left out", "bonus left out", ""]


def test_index_is_kept_and_missing_titles_stay_missing() -> None:
    titles = pd.Series(["5g", None, "5g", "2\n g", "a\0b 3g"], index=[7, 8, 8, 9, 10])
    found = parse_titles(titles)
    assert list(found.index) == [7, 8, 8, 9, 10]
    assert tuple(found.columns) == COLUMNS
    assert found["grams"].fillna(-1).tolist() == [5, -1, 5, 2, 3]
    assert parse_titles(pd.Series([], dtype="str")).empty


def test_chunks_become_letters() -> None:
    assert read_chunk("28g") == ("Ng", (28.0,))
    assert read_chunk("5x100mg") == ("NxBm", (5.0, 100.0))
    assert read_chunk("am-2201") == ("w", ())
    assert read_chunk("$1,234.56") == ("C", ())


def same(one: object, other: object) -> bool:
    if one is None or (isinstance(one, float) and math.isnan(one)):
        return bool(pd.isna(other))
    if isinstance(one, str):
        return one == other
    return not pd.isna(other) and math.isclose(float(one), float(other), rel_tol=1e-9)  # type: ignore[arg-type]


def agree(titles: list[str]) -> None:
    """All titles at once and each by itself give the same."""
    fast = parse_titles(pd.Series(titles, dtype="str"))
    for title, row in zip(titles, fast.to_dict("records"), strict=True):
        slow = parse_title(title)
        assert all(same(slow[name], row[name]) for name in COLUMNS), (title, slow, row)


def test_all_at_once_and_one_by_one_agree_on_the_tables() -> None:
    agree([t for t, _ in WEIGHTS] + [t for t, _, _ in PIECES] + UNREADABLE + TRAPS)


PART_WORDS = (
    "to or up ball 8 eighth qp eighths – , по или gx "
    "5 10 100 0.5 0,5 1.000 1,000 1/8 1/2 1-2 2022 g gr г mg kg oz lb ml x х + $ € % # ( ) - / * , "
    ". pills шт tabs pack Xanax 2C-B 4-MMC AM-2201 free ship half per from extract kush и A+++ ½ ★ "
    "28g 5x1g 100x x10 20mg 1oz 200µg 5% $5 5k qp usd 000 days bonus +1 10+1 1g+1g 100mg/ml 1,2,3"
)
PARTS = st.sampled_from(PART_WORDS.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.tuples(PARTS, st.sampled_from(["", " "])), max_size=9), max_size=5))
def test_all_at_once_and_one_by_one_agree_on_any_title(titles: list[list[tuple[str, str]]]) -> None:
    agree(["".join(part + gap for part, gap in title) for title in titles])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_no_text_stops_the_reading(titles: list[str]) -> None:
    titles = [title.encode("utf-8", "replace").decode() for title in titles]
    agree(titles)


UNITS = {
    "g": 1, "gr": 1, "G": 1, " gram": 1, " grams": 1, " Gramm": 1, "г": 1, " гр": 1, " грамм": 1,
    "mg": 1e-3, " мг": 1e-3, "kg": 1e3, " кг": 1e3, "oz": OZ, " ounce": OZ, " lb": 16 * OZ,
    " lbs": 16 * OZ, " Kilo": 1e3,
}  # fmt: skip
NAMES = st.sampled_from(["MDMA", "4-MMC", "Кокаин", "Amnesia Haze", "AM-2201", "Heroin #4", "2C-B"])
DECORATION = st.sampled_from(["", "AAA+", "★ 90% PURE ★", "[FE]", "free shipping", "$55", "- NL -"])


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 9_999), st.integers(0, 2), st.sampled_from(sorted(UNITS)), NAMES, DECORATION,
    st.booleans(), st.sampled_from(".,"),
)  # fmt: skip
def test_a_written_weight_is_read_again(
    digits: int, places: int, unit: str, name: str, decoration: str, first: bool, mark: str
) -> None:
    assume(places or not 1990 <= digits <= 2035)  # 2022 г is a year
    number = digits / 10**places
    written = f"{number:.{places}f}".replace(".", mark)
    parts = [written + unit, name, decoration] if first else [name, decoration, written + unit]
    title = " ".join(part for part in parts if part)
    assert parse_title(title)["grams"] == pytest.approx(number * UNITS[unit], rel=1e-9), title


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 999), st.integers(1, 500),
    st.sampled_from(["{n} x {d}mg {s}", "{n}x{d}mg {s}", "{s} {d}mg x {n}", "{n} pills {s} {d}mg",
                     "{s} {d} mg {n} tabs", "{n}x {s} {d}mg", "{n} шт {s} {d} мг", "{s} x{n} {d}mg",
                     "{n} pcs x {d}mg {s}", "{s} - {d}mg - {n} Pills"]),
    st.sampled_from(["Xanax", "XTC Tesla", "2C-B", "Экстази"]),
)  # fmt: skip
def test_written_pieces_and_dose_are_read_again(n: int, d: int, form: str, s: str) -> None:
    title = form.format(n=n, d=d, s=s)
    row = parse_title(title)
    assert (row["pieces"], row["unit"]) == (n, "piece"), title
    assert row["piece_grams"] == pytest.approx(d / 1000)
    assert row["grams"] == pytest.approx(n * d / 1000)


VOLUMES = {"ml": "ml", " мл": "ml", "l": "l", " liter": "l", " литр": "l"}


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 999), st.sampled_from(sorted(VOLUMES)), st.integers(2, 50), st.booleans())
def test_a_written_volume_is_read_again(n: int, unit: str, times: int, packs: bool) -> None:
    row = parse_title(f"GBL {times} x {n}{unit}" if packs else f"GBL {n}{unit} pure")
    assert (row["quantity"], row["unit"]) == (n * (times if packs else 1), VOLUMES[unit])
    assert row["grams"] is None and row["note"] == "a volume"


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 400), st.integers(1, 400), st.sampled_from([" - ", "-", " – ", " to ", " or "])
)
def test_a_range_is_no_weight(low: int, more: int, between: str) -> None:
    row = parse_title(f"coke {low}{between}{low + more} g")
    assert row["grams"] is None and row["note"], (low, more)


@settings(max_examples=60, deadline=None)
@given(st.permutations([t for t, _ in WEIGHTS[::9]] + [t for t, _, _ in PIECES[::9]]))
def test_a_title_is_read_alike_in_any_company(titles: list[str]) -> None:
    together = parse_titles(pd.Series(titles, index=titles)).sort_index()
    alone = pd.concat([parse_titles(pd.Series([t], index=[t])) for t in sorted(titles)])
    pd.testing.assert_frame_equal(together, alone)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.1, 900), st.floats(0.1, 900))
def test_two_weights_are_read_only_if_they_agree(one: float, other: float) -> None:
    one, other = round(one, 1), round(other, 1)
    row = parse_title(f"{one}g Haze ({other}g)")
    if abs(one - other) <= SAME_WEIGHT * one:
        assert row["grams"] == pytest.approx(one)
    else:
        assert row["grams"] is None and row["note"] == "several weights"


def test_fast_enough_for_a_big_scrape() -> None:
    words = ["Haze", "Speed", "MDMA", "Мефедрон", "Kush", "AAA+", "[FE]", "NL", "90%", "★", "2C-B"]
    units = ["g", " gram", "oz", "mg", "x", " pills", " г", "kg"]
    titles = pd.Series([
        f"{i % 977 + 1}{units[i % 8]} {words[i % 11]} {words[i // 11 % 11]} {words[i // 121 % 11]} "
        f"batch{i % 4001}" for i in range(40_000)
    ])  # fmt: skip
    parse_titles(titles[:100])
    start = time.perf_counter()
    parse_titles(titles)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    titles[:1000].apply(parse_title)
    rows = (time.perf_counter() - start) * 40
    assert whole * 3 < rows
    assert len(titles) / whole > 20_000  # a second, on a busy machine


def test_titles_put_together_from_several_columns() -> None:
    parts = [pd.Series(["2g coke"]), pd.Series(["10 g weed", "5 pills"])]
    whole = pd.concat(parts, ignore_index=True)
    assert parse_titles(whole)["grams"].head(2).tolist() == [2.0, 10.0]
