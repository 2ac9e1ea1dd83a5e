"""The case world beside the world: published or measured, simulated, difference."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pandas as pd

from workbook.world import measures_ledger, measures_market
from workbook.world.case_tables import CaseTables


def published() -> pd.DataFrame:
    """The figures that the case is held against.

    :returns: ``measure`` (a function of the measures), ``part``, ``quantity``, ``published``,
        ``low`` and ``high`` (what a case may show), ``unit``, ``mark``, ``source``.
    """
    with files("workbook.world").joinpath("published.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def calibrate(case: CaseTables) -> pd.DataFrame:
    """Measure all quantities on a case.

    :returns: :func:`published` with ``simulated``, ``difference`` (in per cent of the published
        figure) and ``within`` (is it inside low to high?).
    """
    table = published()
    table["simulated"] = [_measure(name)(case) for name in table["measure"]]
    table["difference"] = (table["simulated"] / table["published"] - 1) * 100
    table["within"] = table["simulated"].between(table["low"], table["high"])
    return table


def as_markdown(table: pd.DataFrame) -> str:
    """The table of :func:`calibrate` for ``docs/``."""
    lines = []
    for part, rows in table.groupby("part", sort=False):
        lines += [f"## {str(part).capitalize()}", "",
                  "| Quantity | Unit | Published | Simulated | Difference | Allowed | Source |",
                  "|---|---|---:|---:|---:|---|---|"]  # fmt: skip
        for row in rows.to_dict("records"):
            cells = [row["quantity"], row["unit"], f"{row['published']:.4g}",
                     f"{row['simulated']:.4g}", f"{row['difference']:+.0f} %",
                     f"{row['low']:g} to {row['high']:g}",
                     f"{row['source']} ({row['mark']})"]  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def as_document(table: pd.DataFrame) -> str:
    """The whole page ``docs/calibration.md``."""
    with files("workbook.world").joinpath("calibration.md").open(encoding="utf-8") as stream:
        return stream.read().rstrip() + "\n\n" + as_markdown(table)


def _measure(name: str) -> Callable[[CaseTables], float]:
    for module in (measures_ledger, measures_market):
        if hasattr(module, name):
            measure: Callable[[CaseTables], float] = getattr(module, name)
            return measure
    raise LookupError(f"published.csv names the measure {name}, and no function is called so.")
