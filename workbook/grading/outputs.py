"""What a cell shows, in the form of a notebook."""

from __future__ import annotations

from typing import Any

import nbformat

UNWRITABLE = "(What this cell showed cannot be kept in a notebook.)"


def output(kind: str, **content: Any) -> dict[str, Any]:
    """An output of a cell."""
    return {"output_type": kind, **content}


def validate_outputs(outputs: list[Any]) -> None:
    """See that a notebook can hold these outputs of one cell.

    nbformat checks a whole notebook in a third of the time that it takes for one output.

    :raises ValidationError: it cannot.
    """
    cell: dict[str, Any] = {
        "cell_type": "code", "id": "it", "metadata": {}, "source": "", "execution_count": None,
        "outputs": outputs,
    }  # fmt: skip
    nbformat.validate({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
