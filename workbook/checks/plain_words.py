"""What an error means, for somebody who has never programmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from traceback import walk_tb
from typing import Any

#: Text in quotes, and comments.
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
#: Numbers written with a comma; what stands in brackets may be two numbers.
THOUSANDS = re.compile(r"(?<![\w.,(\[])\d{1,3}(?:,\d{3})+(?![\w,])")
DECIMAL = re.compile(r"(?<![\w.,(\[])\d+,\d+(?![\w,])")
#: The letter x, or what looks like it, in place of a star.
TIMES = re.compile(r"\d[ \t]*[xX\u0445\u00d7][ \t]*\d")
NOTHING_AFTER = re.compile(r"(?<![=!<>])=[ \t]*$", re.MULTILINE)
#: A word that is all of an answer, or of an entry of a list.
ALONE = re.compile(r"(?:=|[\[,])[ \t]*(\w+)[ \t]*(?=$|[\],])", re.MULTILINE)

LETTERS = "Small and capital letters count."


def in_plain_words(error: BaseException, code: str, values: Mapping[str, Any]) -> str:
    """One or two sentences: what is wrong, and what to do.

    :param code: of the cell that stopped.
    :param values: of all names that there are.
    """
    text, bare = str(error), QUOTED.sub("", code)
    if "'____'" in text or "____" in bare:
        return "A blank ____ is still empty."
    if number := THOUSANDS.search(bare):
        plain = number[0].replace(",", "")
        return f"There is a comma inside a number. Write {plain} for {number[0]}."
    if isinstance(error, SyntaxError):
        return _syntax(bare)
    if isinstance(error, NameError):
        return _name(error, bare, values)
    if isinstance(error, KeyError):
        return _missing(error, text)
    if isinstance(error, AttributeError) and error.name:
        return _attribute(error)
    if "object is not callable" in text:
        return "One pair of brackets () is too many, or a sign such as * is missing before it."
    if "method" in text and ("unsupported operand" in text or "not subscriptable" in text):
        return "A pair of brackets () is missing: .sum() and not .sum"
    if "array of size 1" in text:
        return (
            "The filter keeps no row, or more than one. A year is a number, without quotes. "
            "A name is spelled as in the table."
        )
    if "has no values" in text:
        return "The filter keeps no rows. Check the spelling of the name."
    return "The last line of the error says why."


def _syntax(bare: str) -> str:
    if number := DECIMAL.search(bare):
        return f"A decimal has a point. Write {number[0].replace(',', '.')} for {number[0]}."
    if TIMES.search(bare):
        return "Times is a star: write * and not x."
    if NOTHING_AFTER.search(bare):
        return "Nothing stands after the equals sign."
    return (
        "The computer cannot read a line. Look for a missing equals sign, bracket or quote, curly "
        "quotes, a % sign, a space inside a number."
    )


def _name(error: NameError, bare: str, values: Mapping[str, Any]) -> str:
    name = error.name or ""
    if other := _alike(name, values):
        return f"The computer does not know {name}, but {other}. {LETTERS}"
    if name in ALONE.findall(bare):
        return f'The computer does not know {name}. Is it text? Then it needs quotes: "{name}".'
    return (
        f"The computer does not know {name}. A letter is wrong, or text has no quotes, or an "
        "earlier cell was not run."
    )


def _attribute(error: AttributeError) -> str:
    name = str(error.name)
    if other := _alike(name, dir(error.obj)):
        return f"The computer does not know .{name}, but .{other}. {LETTERS}"
    return f"The computer does not know .{name} here. Compare with the example, letter by letter."


def _alike(name: str, known: Iterable[str]) -> str:
    """A known name that differs in small and capital letters only."""
    return next((one for one in known if one.casefold() == name.casefold()), "")


def _missing(error: KeyError, text: str) -> str:
    if "Index(" in text or "not in index" in text:
        return (
            "Something in the brackets is not the name of a column. Copy the names from the table. "
            "A filter needs a comparison, such as == or >."
        )
    steps = list(walk_tb(error.__traceback__))
    if steps and steps[-1][0].f_globals.get("__name__") == "__main__":
        return f"There is no entry {text}. Copy it letter by letter. {LETTERS}"
    # How pandas looks for a row, or for a row and a column together.
    by_row = {"_getitem_axis", "_get_value"}
    what = "row or column" if {step.f_code.co_name for step, _ in steps} & by_row else "column"
    return f"There is no {what} {text}. Copy the name from the table, letter by letter."
