"""``check("name")``: look at one answer, step by step, and say in words what is expected.

The steps go from form to value: it exists, it has the right type, the right
shape, it is plausible, it is right. The first step that fails raises
:class:`CheckFailed` with one sentence. No message tells the answer.
"""

from __future__ import annotations

import datetime
import html
import math
import numbers
import os
import re
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any, Self

import pandas as pd
from IPython.display import display

from workbook.checks.case_seals import note_seal, seal_of_case
from workbook.checks.seal import canonical, seal
from workbook.checks.stopped import NOTHING as MISSING
from workbook.checks.stopped import stop_of
from workbook.wording import counted

GREEN, BLUE = "#009E73", "#0072B2"
#: JupyterLab breaks a longer line of an error anywhere, also inside a word.
MESSAGE_WIDTH = 72
MOST_SAID = 1000
MOST_DECIMALS_LOST = 4
CYRILLIC = re.compile("[\u0400-\u04ff]")


class CheckFailed(AssertionError):
    """An answer is not right yet. Shown as one sentence, without a traceback."""

    def __init__(self, message: str) -> None:
        if len(message) > MOST_SAID:
            # It may quote a part of the answer, and that can be of any length.
            message = f"{message[:MOST_SAID]}..."
        super().__init__(message)
        self.message = message

    def _render_traceback_(self) -> list[str]:
        return [textwrap.fill(f"Not yet. {self.message}", MESSAGE_WIDTH, break_long_words=False)]


def check(name: str) -> Answer:
    """Begin a check of the answer called ``name``.

    :raises CheckFailed: the name does not exist, or still holds the three dots.
    """
    return _begin(name, "", sys._getframe(1))


def checks_of(session: str) -> Callable[[str], Answer]:
    """``check`` for a session that works on a case, such as ``"2.1"``.

    Its ``.sealed()`` needs no seal: it takes that of the reader's own case. Where a whole
    notebook runs in one kernel, as an author's does, ``expected.NAME`` is the name's own value.
    """
    names = sys._getframe(1).f_globals
    names.setdefault("expected", _Own(names))

    def check(name: str) -> Answer:
        return _begin(name, session, sys._getframe(1))

    return check


class _Own:
    """Reads names of a notebook as attributes."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        return self._names[name]


def _begin(name: str, session: str, frame: FrameType) -> Answer:
    value = frame.f_locals.get(name, frame.f_globals.get(name, MISSING))
    stop = stop_of(name, value)
    if stop is not None:
        old = "does not exist yet" if value is MISSING else "still has its old value"
        raise CheckFailed(
            f"{stop.why} So {name} {old}. Correct the cell and run it. Then run this check again."
        )
    if value is MISSING:
        raise CheckFailed(
            f"{name} does not exist. Run the cell above first. If it shows an error, look there: "
            f"a blank still empty, a word without quotes, a bracket missing? "
            f"It must say {name} = and your answer."
        )
    if value is Ellipsis:
        raise CheckFailed(f"{name} is still three dots. Put your answer in their place.")
    if isinstance(value, numbers.Real) and _is_too_large(value):
        raise CheckFailed(
            f"{name} is far too large. Look for a power (**) where you want to multiply (*)."
        )
    return Answer(name, value, session)


class Answer:
    """One answer under check. Every step returns the answer, so that steps can be chained."""

    def __init__(self, name: str, value: Any, session: str = "") -> None:
        self.name = name
        self.value = value
        self.session = session
        self._value_known = False

    # --- type

    def is_number(self) -> Self:
        """A finite number, not text and not True or False."""
        value = self.value
        if isinstance(value, str):
            self._fail("is text. A number is expected, without quotes.")
        self._fail_if_several(numbers.Real)
        if isinstance(value, tuple):
            self._fail(
                "has a comma in it, so it became several numbers. Write a decimal with a point, "
                "0.25, and a large number without commas, 1320231."
            )
        if isinstance(value, pd.DataFrame):
            self._fail("is a whole table. One number is expected: name one column of it first.")
        if isinstance(value, pd.Series):
            self._fail(
                "is a column of values. One number is expected: add them up with .sum(), or take "
                "the only value with .item()."
            )
        if isinstance(value, datetime.timedelta):
            self._fail("is a length of time. Put brackets around it and add .days at the end.")
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            self._fail(f"is {_a(_kind(value))}. A number is expected.")
        if not math.isfinite(float(value)):
            self._fail("is not a finite number. Look for a division by zero or a missing value.")
        return self

    def is_whole_number(self) -> Self:
        """A number without decimals."""
        self.is_number()
        if float(self.value) != int(self.value):
            self._fail("has decimals. It counts things, so it must be a whole number.")
        return self

    def is_text(self, instead: str = 'Text is expected: put it in quotes, "like this".') -> Self:
        """Text in quotes, not empty. ``instead`` says what to do about anything else."""
        self._fail_if_several(str)
        if not isinstance(self.value, str):
            self._fail(f"is {_a(_kind(self.value))}. {instead}")
        if not self.value.strip():
            self._fail("is empty. Write your answer between the quotes.")
        return self

    def is_list(self, length: int | None = None) -> Self:
        """A list, with ``length`` entries if given. No entry may be a blank."""
        if not isinstance(self.value, (list, tuple)):
            self._fail(f"is {_a(_kind(self.value))}. A list is expected: [first, second, ...].")
        if any(isinstance(entry, str) and entry == "____" for entry in self.value):
            self._fail("still has an empty blank: ____. Fill in every one.")
        if length is not None and len(self.value) != length:
            one = len(self.value) == 1
            apart = " Put each one into quotes of its own." if one and _words(self.value[0]) else ""
            entries = counted(len(self.value), "entry", "entries")
            self._fail(f"has {entries}. It needs {length}.{apart}")
        return self

    def is_true_or_false(self) -> Self:
        """``True`` or ``False``."""
        if not isinstance(canonical_or_none(self.value), bool):
            self._fail(f"is {_a(_kind(self.value))}. Write True or False, without quotes.")
        return self

    def is_table(self, columns: Sequence[str] = (), rows: int | None = None) -> Self:
        """A DataFrame with these columns (others may be there too) and this many rows."""
        if not isinstance(self.value, pd.DataFrame):
            self._fail(f"is {_a(_kind(self.value))}. A table is expected.")
        missing = [column for column in columns if column not in self.value.columns]
        if missing:
            self._fail(
                f"has no column called {missing[0]}. Its columns: {_list(self.value.columns)}."
            )
        if rows is not None and len(self.value) != rows:
            has = counted(len(self.value), "row")
            self._fail(f"has {has}. Another number of rows is expected.")
        return self

    def is_column(self, rows: int | None = None) -> Self:
        """A Series (one column of a table)."""
        if not isinstance(self.value, pd.Series):
            self._fail(f"is {_a(_kind(self.value))}. One column of a table is expected.")
        if rows is not None and len(self.value) != rows:
            has = counted(len(self.value), "value")
            self._fail(f"has {has}. Another number of values is expected.")
        return self

    def is_figure(
        self,
        *,
        y_title: bool = False,
        y_says: Sequence[str] = (),
        y_never: Sequence[str] = (),
        remark: str = "",
    ) -> Self:
        """A plotly figure with something in it, and a title on the y axis if asked for.

        :param y_says: parts of words; the title must have one of them.
        :param y_never: parts of words that the title must not have.
        :param remark: one sentence about a title that says something else.
        """
        if not hasattr(self.value, "to_plotly_json"):
            self._fail(f"is {_a(_kind(self.value))}. A figure is expected.")
        if not len(self.value.data):
            self._fail("is an empty figure. Nothing is drawn in it.")
        title = " ".join((self.value.layout.yaxis.title.text or "").casefold().split())
        if y_title and not title:
            self._fail("has no title on the y axis. A reader must see what is counted.")
        no_unit = y_says and not any(part in title for part in y_says)
        if no_unit or any(part in title for part in y_never):
            shown = _short(self.value.layout.yaxis.title.text or "")
            self._fail(f"has a y axis that says {shown}. {remark}".strip())
        return self

    # --- plausible

    def one_of(self, *allowed: Any, remark: str = "") -> Self:
        """One of the values a reader may choose from. ``remark`` says what to write."""
        if canonical_or_none(self.value) not in [canonical(item) for item in allowed]:
            self._fail_if_cyrillic(allowed)
            self._fail_if_several(str)
            in_quotes = all(isinstance(item, str) for item in allowed)
            if in_quotes and not isinstance(self.value, str):
                wanted = f"Write one of these in quotes: {_list(allowed)}. {remark}"
                self._fail(f"is {_a(_kind(self.value))}. {wanted}".strip())
            self._fail(f"must be one of: {_list(allowed)}. {remark}".strip())
        return self

    def made_of(self, *allowed: Any, each_once: bool = True) -> Self:
        """A list whose entries come from ``allowed``, each used once."""
        self.is_list()
        known = [canonical(item) for item in allowed]
        given = [canonical_or_none(item) for item in self.value]
        if any(item not in known for item in given):
            self._fail_if_cyrillic(allowed)
            self._fail(f"has an entry that is not among these: {_list(allowed)}.")
        if each_once and any(given.count(item) > 1 for item in given):
            self._fail("uses one entry twice. Use each one once.")
        return self

    def between(self, low: float, high: float, remark: str = "") -> Self:
        """A number in a plausible range. ``remark`` says why, or what to try."""
        self.is_number()
        if not low <= float(self.value) <= high:
            self._fail(f"is {_number(self.value)}. That cannot be right. {remark}".strip())
        return self

    # --- value

    def sealed(
        self,
        digest: str = "",
        *,
        decimals: int | None = None,
        hints: Mapping[str, str] | None = None,
        otherwise: str = "The form is right, the value is not. Look at the task again.",
    ) -> Self:
        """The value has this seal. ``hints`` gives a sentence for seals of typical mistakes.

        Without ``digest``, seal and hints are those of the case that is worked on. A case that
        has none for this answer leaves the value to the marking.
        """
        try:
            found = seal(self.name, self.value, decimals)
        except TypeError:
            found = ""
        if not digest:
            if note_seal(self.session, self.name, found):
                return self
            digest, hints = seal_of_case(self.session, self.name)
            if not digest:
                return self
        if found != digest:
            shown = f"{self.name} is {_short(self.value)}. "
            if self._is_rounded(digest, decimals):
                kept = "one decimal" if decimals == 1 else f"{decimals} decimals"
                otherwise = f"You rounded. Keep {kept}."
            elif self._is_part_of_one(digest, decimals):
                otherwise = "This is a part of 1. For percent, multiply it by 100."
            raise CheckFailed(shown + dict(hints or {}).get(found, otherwise))
        self._value_known = True
        return self

    def equals(self, expected: Any, *, within: float = 0.0, remark: str = "") -> Self:
        """The value itself, for hidden tests. Numbers may differ by ``within``."""
        if isinstance(expected, numbers.Real) and not isinstance(expected, bool):
            self.is_number()
            right = abs(float(self.value) - float(expected)) <= within + 1e-9
        elif isinstance(expected, pd.DataFrame):
            self.is_table()
            right = _same_table(self.value, expected)
        elif isinstance(expected, pd.Series):
            self.is_column()
            right = _same_table(self.value.to_frame("x"), expected.to_frame("x"))
        else:
            right = canonical_or_none(self.value) == canonical(expected)
        if not right:
            raise CheckFailed(f"{self.name} is not right. {remark}".strip())
        self._value_known = True
        return self

    def done(self, remark: str = "", *, together: Sequence[str] = ()) -> None:
        """All steps passed: say so. ``remark`` is one sentence worth knowing now.

        A value that is only noted has another sign and colour than a right one.

        :param together: names of all answers of the check, if it looks at several.
        """
        names = ", ".join(together or [self.name])
        if self._value_known:
            sign, colour, head = "✔", GREEN, "Right."
        else:
            sign, colour = "✎", BLUE
            head = f"Your {len(together)} answers are" if together else "Your answer is"
            head += " noted."
            if os.environ.get("NBGRADER_EXECUTION") != "autograde":
                head += f" We look at {'them' if together else 'it'} together later."
        text = f"{head} {remark}".strip()
        display(
            {
                "text/plain": f"{sign} {names}: {text}",
                "text/html": f'<div style="border-left:4px solid {colour};padding:.3em .8em">'
                f"{sign} <b>{html.escape(names)}</b>: {html.escape(text)}</div>",
            },
            raw=True,
        )

    def _is_rounded(self, digest: str, decimals: int | None) -> bool:
        """Whether the value is the sealed one with fewer decimals."""
        if not decimals or not _is_finite(self.value):
            return False
        value = float(self.value)
        kept = next((k for k in range(decimals) if round(value, k) == value), decimals)
        # Longer ones would take too long to try.
        if kept == decimals or decimals - kept > MOST_DECIMALS_LOST:
            return False
        half = 10 ** (decimals - kept) // 2
        near = (value + step / 10**decimals for step in range(-half, half + 1))
        return any(
            round(one, kept) == value and seal(self.name, one, decimals) == digest for one in near
        )

    def _is_part_of_one(self, digest: str, decimals: int | None) -> bool:
        """Whether it is percent divided by 100."""
        if not _is_finite(self.value):
            return False
        return seal(self.name, float(self.value) * 100, decimals) == digest

    def _ipython_display_(self) -> None:
        """Show nothing: a hidden test that ends a cell leaves no line under it."""

    def _fail_if_cyrillic(self, allowed: Any) -> None:
        """Cyrillic а, с and В look like Latin letters and are not."""
        if CYRILLIC.search(_written(self.value)) and not CYRILLIC.search(repr(allowed)):
            self._fail(
                "has a Cyrillic letter in it. It looks like a Latin one and is another letter. "
                "Switch the keyboard to English and type it again."
            )

    def _fail_if_several(self, kind: type) -> None:
        """Values with names of their own: say which one is meant."""
        fields = getattr(self.value, "_fields", ())
        if isinstance(self.value, tuple) and fields:
            parts = zip(fields, self.value, strict=True)
            fitting = [name for name, part in parts if isinstance(part, kind)] or list(fields)
            # The first text is the answer, the last number what the others are for.
            one = fitting[0 if kind is str else -1]
            self._fail(f"holds {_list(fields)} together. Pick one: add .{one} at the end.")

    def _fail(self, message: str) -> None:
        raise CheckFailed(f"{self.name} {message}")


def canonical_or_none(value: Any) -> Any:
    """:func:`canonical`, or None for a value that has no canonical form."""
    try:
        return canonical(value)
    except TypeError:
        return None


def _same_table(found: pd.DataFrame, expected: pd.DataFrame) -> bool:
    try:
        pd.testing.assert_frame_equal(
            found.reset_index(drop=True),
            expected.reset_index(drop=True),
            check_dtype=False,
            check_like=True,
            check_names=False,
        )
    except AssertionError:
        return False
    return True


def _kind(value: Any) -> str:
    if value is None:
        return "nothing (None)"
    names = {
        bool: "True or False",
        int: "number",
        float: "number",
        str: "text",
        list: "list",
        tuple: "list",
        dict: "dictionary",
        pd.DataFrame: "whole table",
        pd.Series: "column of values",
    }
    for kind, word in names.items():
        if type(value) is kind:
            return word
    if isinstance(value, os.PathLike):
        return "the place of a file"
    return "function" if callable(value) else type(value).__name__


def _a(noun: str) -> str:
    return noun if noun.startswith(("nothing", "text", "the ", "True")) else f"a {noun}"


def _list(items: Any) -> str:
    return ", ".join(str(item) for item in items)


def _words(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) > 1


def _is_finite(value: Any) -> bool:
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return number and math.isfinite(float(value))


def _number(value: Any) -> str:
    number = float(value)
    # Nobody here reads 1.2e+09.
    large = 1e6 <= abs(number) < 1e15
    return f"{number:,.0f}" if large else f"{number:,.6g}"


def _short(value: Any) -> str:
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    text = _number(value) if number else _written(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_too_large(value: numbers.Real) -> bool:
    """Whether nothing can be counted with it: a float does not hold it."""
    try:
        float(value)
    except OverflowError:
        return True
    return False


def _written(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:
        # Python writes no number of more than 4,300 digits.
        return "a number with thousands of digits"
