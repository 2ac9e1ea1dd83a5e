"""The words of vendors and buyers, from ``words.yaml``."""

from __future__ import annotations

from importlib.resources import files

import yaml

WORDS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    files("workbook.world.market").joinpath("words.yaml").read_text(encoding="utf-8")
)
