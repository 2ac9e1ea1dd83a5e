"""What notebooks import."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any


def imported(notebooks: Iterable[Path]) -> list[str]:
    """Full names that notebooks import, and what they use of these: ``workbook.charts.columns``.

    Files that are no notebooks and cells that are no Python are passed over.
    """
    names: set[str] = set()
    for file in notebooks:
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
            trees = [tree for cell in cells if (tree := _parsed(cell))]
            bound = dict(pair for tree in trees for pair in _bound(tree))
            names.update(bound.values())
            names.update(name for tree in trees for name in _used(tree, bound))
    return sorted(names)


def _parsed(cell: dict[str, Any]) -> ast.Module | None:
    if cell["cell_type"] != "code":
        return None
    source = cell["source"]
    with suppress(SyntaxError):
        return ast.parse(source if isinstance(source, str) else "".join(source))
    return None


def _bound(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names in the notebook, and what they stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield one.asname or one.name, one.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for one in node.names:
                whole = node.module if one.name == "*" else f"{node.module}.{one.name}"
                yield one.asname or one.name, whole


def _used(tree: ast.Module, bound: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            whole = bound.get(node.value.id)
            if whole:
                yield f"{whole}.{node.attr}"
