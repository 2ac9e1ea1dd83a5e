"""Seals: a check can know the right answer without containing it.

A seal is the first ten characters of a SHA-256 over the name of the answer and
its value. It keeps honest people from reading the answer by accident; short
answers can be guessed by trying, so marks come from hidden tests, not from seals.
"""

from __future__ import annotations

import hashlib
import json
import math
import numbers
from typing import Any

import numpy as np


def seal(name: str, value: Any, decimals: int | None = None) -> str:
    """The seal of an answer.

    Numbers are rounded to ``decimals`` (whole numbers without it), text is compared
    without case and outer spaces, lists keep their order.

    :raises TypeError: the value is not a number, text, truth value or list of these, or a number
        too large for a float.
    """
    text = json.dumps([name, canonical(value, decimals)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def canonical(value: Any, decimals: int | None = None) -> Any:
    """The value in the one form that seals and comparisons use."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, numbers.Number):
        try:
            return _rounded(float(value), decimals or 0)  # type: ignore[arg-type]
        except OverflowError as error:
            raise TypeError("no seal for so large a number") from error
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    if isinstance(value, (list, tuple)):
        return [canonical(item, decimals) for item in value]
    raise TypeError(f"no seal for a {type(value).__name__}")


def _rounded(number: float, decimals: int) -> str:
    if not math.isfinite(number):
        return str(number)
    # A ten-billionth of slack, so that 22.649999999999999 and 22.65 round alike.
    text = f"{round(number + math.copysign(10 ** -(decimals + 9), number), decimals):.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text
