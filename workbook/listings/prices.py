"""Price and currency out of the texts that markets write.

Decimal marks differ: ``1 234,56 €``, ``$1,234.56``, ``12 500 руб.``, ``0.0123 BTC``. A single
mark with exactly three digits behind it may be a decimal or a thousands mark: the other prices
of the column settle it; if they do not, it is a thousands mark in ordinary money, which has no
third decimal, and a decimal mark in a crypto currency, which has many. Codes of currencies are
those of ISO 4217.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

_CURRENCIES = {
    "USD": "$ us$ $us us usd dollar dollars bucks долл доллар доллара долларов",
    "EUR": "€ eur euro euros евро",
    "GBP": "£ gbp pound pounds",
    "RUB": "₽ rub rur руб рубль рубля рублей р",
    "BTC": "₿ ฿ btc xbt bitcoin bitcoins бтк",
    "XMR": "xmr monero",
    "LTC": "ltc litecoin",
    "ETH": "eth",
    "BCH": "bch",
    "DASH": "dash",
    "ZEC": "zec",
    "DOGE": "doge",
    "USDT": "usdt",
    "AUD": "a$ aud au$",
    "CAD": "c$ cad ca$",
    "NZD": "nz$ nzd",
    "CHF": "chf sfr",
    "UAH": "₴ uah грн",
    "KZT": "₸ kzt тенге",
    "BYN": "byn",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "PLN": "zł pln",
    "CZK": "kč czk",
    "JPY": "¥ jpy",
    "CNY": "cny rmb",
    "INR": "₹ inr",
    "BRL": "r$ brl",
}
CODES = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
CRYPTO = frozenset({"BTC", "XMR", "LTC", "ETH", "BCH", "DASH", "ZEC", "DOGE"})
_EMPTY = frozenset({"", "null", "none", "nan", "n/a", "na", "-", "—", "?", "нет"})
_NUMBER = r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?|[.,]?\d[\d.,]*(?:e[+-]?\d+)?"
_PRICE = re.compile(
    rf"(?P<before>[^\d.,+-]*)(?<![\d.,])(?P<number>{_NUMBER})(?P<after>[^\d.,+'’-][^\d]*)?"
)
_NUMBERS = re.compile(r"(?<![\d.,])[\d.,]*[.,]\d+(?![\d.,])")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_NO_CENTS = re.compile(r"[.,][-–—](?!\w)")
_BESIDE = re.compile(r"(?P<one>.*\d[^\d(/|=≈~]*)[(/|=≈~]+(?P<other>[^\d]*\d[^)]*)\)?")


class Price(NamedTuple):
    """A price that was read; ``note`` says why ``price`` is missing."""

    price: float
    currency: str | None
    note: str


def parse_prices(texts: pd.Series, *, currency: str | None = None, decimal: str | None = None
                 ) -> pd.DataFrame:  # fmt: skip
    """Read many prices.

    :param texts: price texts; numbers and missing values are allowed.
    :param currency: currency of prices that name none.
    :param decimal: the decimal mark, ``.`` or ``,``, where the whole column is known to use it.
    :returns: columns ``price`` (number, missing if unreadable), ``currency`` and ``note``
        (``no price``, ``not a price``, ``two currencies``, ``an unclear mark`` or empty); the
        index of ``texts``.
    """
    if pd.api.types.is_numeric_dtype(texts):
        price = texts.astype("float64")
        note = pd.Series("", index=texts.index, dtype="str").mask(price.isna(), "no price")
        named = pd.Series(currency, index=texts.index, dtype="str").mask(price.isna())
        return pd.DataFrame({"price": price, "currency": named, "note": note})
    codes, unique = pd.factorize(texts, use_na_sentinel=True)
    plain = [str(text) for text in unique]
    read = [parse_price(text, currency=currency, decimal=decimal) for text in plain]
    if decimal is None and (mark := _decimal_mark(plain)) is not None:
        read = [
            parse_price(text, currency=currency, decimal=mark) if _doubtful(text) else price
            for text, price in zip(plain, read, strict=True)
        ]
    table = pd.DataFrame([*read, Price(np.nan, None, "no price")], columns=Price._fields)
    table = table.astype({"price": "float64", "currency": "str", "note": "str"})
    return table.take(codes).set_axis(texts.index)


def parse_price(text: str, *, currency: str | None = None, decimal: str | None = None) -> Price:
    """Read one price text.

    Of one price in two currencies, ``0.003 BTC ($45)``, the ordinary money is taken.
    """
    plain = " ".join(text.replace("\u202f", " ").lower().split())
    plain = _NO_CENTS.sub("", plain).rstrip(".")
    if plain in _EMPTY:
        return Price(np.nan, None, "no price")
    found = _PRICE.fullmatch(plain)
    if found is None:
        beside = _BESIDE.fullmatch(plain)
        pair = [parse_price(half, decimal=decimal) for half in beside.groups()] if beside else []
        money = [price for price in pair if price.currency not in CRYPTO]
        if len(money) == 1 and all(price.currency for price in pair):
            return money[0]
        return Price(np.nan, None, "not a price")
    named = set()
    for side in (found["before"], found["after"] or ""):
        for word in re.split(r"[\s.:/()]+", side):
            if word and word not in ("price", "цена", "only"):
                code = CODES.get(word)
                if code is None:
                    return Price(np.nan, None, "not a price")
                named.add(code)
    if {"$", "us$"} & set(plain.split()) and len(named) == 2:
        named.discard("USD")  # "$ 20 AUD"
    if len(named) > 1:
        return Price(np.nan, None, "two currencies")
    code = named.pop() if named else currency
    value = _number(found["number"], decimal, code)
    if value is None:
        unclear = decimal is None and _UNCLEAR.fullmatch(found["number"])
        return Price(np.nan, None, "an unclear mark" if unclear else "not a price")
    return Price(value, code, "")


def in_usd(table: pd.DataFrame, rates: pd.DataFrame, *, time: str = "seen_at") -> pd.Series:
    """Prices in US dollars at the rate of the day.

    :param table: columns price, currency and ``time``.
    :param rates: columns currency, usd (US dollars for one unit) and, if rates change, date. Of
        the rates with a date the last one up to the day holds. USD needs no row.
    :returns: numbers, the index of ``table``; missing where there is no rate.
    """
    known = rates[["currency", "usd"]].assign(currency=rates["currency"].astype("str"))
    rows = pd.DataFrame({"currency": table["currency"].astype("str"), "place": range(len(table))})
    if "date" in rates:
        known["day"] = pd.to_datetime(rates["date"], utc=True).astype("datetime64[us, UTC]")
        rows["day"] = table[time].astype("datetime64[us, UTC]").dt.floor("D")
        rows = pd.merge_asof(
            rows.dropna(subset=["day"]).sort_values("day"), known.sort_values("day"), on="day",
            by="currency",
        )  # fmt: skip
    else:
        rows = rows.merge(known.drop_duplicates("currency"), on="currency", how="left")
    usd = rows.set_index("place")["usd"].reindex(range(len(table))).to_numpy(dtype=float)
    usd = np.where((table["currency"] == "USD").fillna(False), 1.0, usd)
    return table["price"] * usd


def count_unconverted(table: pd.DataFrame, usd: pd.Series) -> pd.DataFrame:
    """Prices that stayed in their own currency because there is no rate for it.

    :param table: columns price, currency.
    :param usd: what ``in_usd`` made of it.
    :returns: currency (missing where none was named) and prices, their number.
    """
    stayed = table.loc[(table["price"].notna() & usd.isna()).to_numpy(), "currency"]
    return stayed.astype("str").value_counts(dropna=False).rename("prices").reset_index()


def _doubtful(text: str) -> bool:
    return any(_UNCLEAR.fullmatch(number) for number in _NUMBERS.findall(text))


def _decimal_mark(texts: list[str]) -> str | None:
    """The decimal mark of a column: the one that all its prices without doubt use."""
    marks = set()
    for text in texts:
        for number in _NUMBERS.findall(text):
            whole, mark, _ = re.split("([.,])(?=[^.,]*$)", number)
            if mark in whole:  # 1.234.567
                marks.add("," if mark == "." else ".")
            elif not _UNCLEAR.fullmatch(number):
                marks.add(mark)
    return marks.pop() if len(marks) == 1 else None


def _number(text: str, decimal: str | None, currency: str | None) -> float | None:
    digits = re.sub(r"[ '’]", "", text).rstrip(".,")
    digits, _, power = digits.partition("e")
    marks = [letter for letter in digits if letter in ".,"]
    if decimal is None and marks:
        decimal = marks[-1]
        if len(set(marks)) == 1 and len(marks) > 1:
            decimal = "," if decimal == "." else "."
        elif _UNCLEAR.fullmatch(digits) and currency not in CRYPTO:
            if currency is None:
                return None
            decimal = "," if decimal == "." else "."
    thousands = "," if decimal == "." else "."
    whole, _, part = digits.partition(decimal or ".")
    groups = whole.split(thousands)
    if thousands in part or (decimal or ".") in part:
        return None
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])):
        return None
    value = float(f"{''.join(groups) or 0}.{part or 0}e{power or 0}")
    return value if np.isfinite(value) else None
