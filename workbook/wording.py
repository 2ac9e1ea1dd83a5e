"""Numbers and names as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMES = 12


def counted(number: int, thing: str, things: str = "") -> str:
    """How many there are: ``1 pair``, ``2 pairs``.

    :param thing: one of them; more words may follow, such as ``pair is``.
    :param things: several of them, if ``thing`` with an s is not right.
    """
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def listed(names: Sequence[str], nobody: str = "nobody") -> str:
    """Names in a row; of a large class the first ones, and how many more."""
    first = ", ".join(names[:MOST_NAMES]) or nobody
    left = len(names) - MOST_NAMES
    return f"{first} and {left:,} more" if left > 0 else first
