"""Substances: names and spellings, price level, and how demand rises and falls."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd

from workbook.world.rate import DAYS, FIRST_DAY
from workbook.world.seed import Seed

_KINDS = {"names": "name", "street": "street name", "short": "abbreviation",
          "cyrillic": "cyrillic", "transliteration": "transliteration"}  # fmt: skip
CONTROL_JITTER = 25


def make_substances(seed: Seed) -> pd.DataFrame:
    """The substances of a case, one row each.

    Prices are US dollars for one gram (one piece, one millilitre) at the smallest amount, with
    the exponent of the quantity discount. Dates of control are invented.

    :returns: ``substance``, ``group``, ``nps``, ``form``, ``usd``, ``exponent``, ``weight``,
        ``rise_day``, ``control_day`` (both may be empty), ``replaced_by``, ``controlled_on``.
    """
    table = _read()
    rng = seed.rng("substances")
    shift = rng.integers(-CONTROL_JITTER, CONTROL_JITTER + 1, len(table))
    table["control_day"] = table["control_day"] + shift
    table["rise_day"] = table["rise_day"] + rng.integers(-15, 16, len(table))
    table["weight"] = (table["weight"] * np.exp(rng.normal(0, 0.15, len(table)))).round(3)
    day = table["control_day"].astype("float")
    table["controlled_on"] = FIRST_DAY + pd.to_timedelta(day, unit="D")
    return table


def make_spellings() -> pd.DataFrame:
    """All spellings that vendors use.

    :returns: ``substance``, ``group``, ``nps``, ``spelling``, ``kind`` and ``listed``: False
        for spellings that the analyst's word list does not know yet.
    """
    rows = []
    words = _read()
    words[list(_KINDS)] = words[list(_KINDS)].fillna("")
    for row in words.to_dict("records"):
        for column, kind in _KINDS.items():
            for spelling in filter(None, row[column].split("|")):
                known = not spelling.endswith("*")
                rows.append((row["substance"], row["group"], bool(row["nps"]), spelling.rstrip("*"),
                             kind, known))  # fmt: skip
    columns = ["substance", "group", "nps", "spelling", "kind", "listed"]
    table = pd.DataFrame(rows, columns=columns)
    return table.drop_duplicates(["substance", "spelling"], ignore_index=True)


def demand(substances: pd.DataFrame) -> np.ndarray:
    """Relative demand for each substance on each day: (substances, days).

    A new substance rises over about two months; after its control demand halves every month
    and passes to the substance that replaces it.
    """
    day = np.arange(DAYS)
    rise = substances["rise_day"].to_numpy(float)[:, None]
    control = substances["control_day"].to_numpy(float)[:, None]
    curve = np.where(np.isnan(rise), 1.0, 1 / (1 + np.exp(-(day - np.nan_to_num(rise) - 45) / 14)))
    after = np.clip(day - control, 0, None)
    curve *= np.where(np.isnan(control), 1.0, 0.03 + 0.97 * 0.5 ** (after / 30))
    # Gains of the successor: what the predecessor lost, in part.
    place = {name: number for number, name in enumerate(substances["substance"])}
    weight = substances["weight"].to_numpy()
    for number, successor in enumerate(substances["replaced_by"]):
        if isinstance(successor, str) and not np.isnan(control[number]):
            lost = 1 - 0.5 ** (after[number] / 30)
            curve[place[successor]] *= 1 + 0.5 * lost * weight[number] / weight[place[successor]]
    return curve


def _read() -> pd.DataFrame:
    with files("workbook.world.market").joinpath("substances.csv").open(encoding="utf-8") as text:
        table = pd.read_csv(text, dtype={"rise_day": "Int64", "control_day": "Int64"})
    return table.assign(nps=table["nps"].astype(bool))
