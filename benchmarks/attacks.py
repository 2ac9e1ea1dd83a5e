"""``python -m benchmarks.attacks``: every attack of the collection on stock nbgrader and here.

Stock nbgrader gets each attack with three honest classmates, in a container that has no network
and shows this machine read-only. The course gets all of them as ``make test`` does.
"""

from __future__ import annotations

import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click

from tests.attacks.collection import Attack, attacks
from tests.attacks.findings import findings, findings_of_class
from tests.attacks.run import Result, grade_class
from tests.attacks.trial import HONEST_SCORE, MOST

HEAD = """# What attacks get

Printed by `make bench`. Each line is one attack of [`tests/attacks/`](../tests/attacks), handed in
together with the honest answers of a small assignment that earn 3 of 9 points. "Stock" is nbgrader
0.9.6 as it is installed, "here" is this course. Stock nbgrader shows the hidden tests in
everybody's feedback; this is not counted. Points alone mean that the attack got nothing.

| Attack | Tries to | Stock | Here |
|---|---|---|---|
"""
PATHS = re.compile(r"(?<!\w)/\S+")


@dataclass(frozen=True)
class Row:
    """What an attack tries, and what it gets from stock nbgrader and here."""

    tries: str
    stock: str
    here: str


@click.command()
@click.option("--only", default="", help="Part of the name of an attack, or its family.")
@click.option("--jobs", default=2, show_default=True, help="Attacks at a time.")
@click.option("--again", is_flag=True, help="Try those too that are on the page.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the page here.")
def main(only: str, jobs: int, again: bool, out: Path | None) -> None:
    """Print the table. It takes an hour; stopped and run again it goes on."""
    collection = list(attacks())
    rows = {} if again or out is None else _on_page(out, collection)
    left = [one for one in collection if only in one.student and one.student not in rows]
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder, ThreadPoolExecutor(jobs) as pool:
        ours = _here(left, Path(folder))
        stock = pool.map(lambda attack: _stock(attack, Path(folder)), left)
        for attack, found in zip(left, stock, strict=True):
            rows[attack.student] = row = Row(attack.tries, found, ours[attack.student])
            click.echo(_line(attack, row), nl=False)
            if out is not None:
                out.write_text(_page(collection, rows), encoding="utf-8")


def _page(collection: list[Attack], rows: dict[str, Row]) -> str:
    tried = [(one, rows[one.student]) for one in collection if one.student in rows]
    stock, here = (
        sum(_got_something(getattr(row, side)) for _, row in tried) for side in ("stock", "here")
    )
    text = HEAD + "".join(_line(*pair) for pair in tried)
    text += (
        f"\nOf {len(tried)} attacks {stock} got something with stock nbgrader: points that were "
        "not earned, somebody's secret, a change outside, a process or a file that stays, or "
        f"a class that is not graded. Here {here or 'none'} did.\n"
    )
    if left := len(collection) - len(tried):
        text += f"\nNot tried with stock yet: {left} attacks. `make bench` goes on with them.\n"
    return text


def _line(attack: Attack, row: Row) -> str:
    return f"| {_name(attack)} | {row.tries} | {row.stock} | {row.here} |\n"


def _name(attack: Attack) -> str:
    return f"{attack.family}: {attack.name.replace('_', ' ')}"


def _on_page(page: Path, collection: list[Attack]) -> dict[str, Row]:
    """Rows of an earlier run, of attacks that still try the same."""
    if not page.is_file():
        return {}
    known = {_name(one): one for one in collection}
    rows = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        attack = known.get(cells[0])
        if attack is not None and len(cells) == 4 and cells[1] == attack.tries:
            rows[attack.student] = Row(*cells[1:])
    return rows


def _got_something(text: str) -> bool:
    points = re.fullmatch(r"([\d.]+) of \d+", text)
    return text != "turned away" and not (points and float(points[1]) <= HONEST_SCORE)


def _here(chosen: list[Attack], folder: Path) -> dict[str, str]:
    together = [attack for attack in chosen if not attack.apart]
    result = grade_class(folder / "here", [attack.student for attack in together])
    found = {one.student: _words(one, result, alone=False) for one in together}
    for attack in chosen:
        if attack.apart:
            place = folder / f"here-{attack.student}"
            result = grade_class(place, [attack.student], longest=150)
            found[attack.student] = _words(attack, result, alone=True)
    return found


def _stock(attack: Attack, folder: Path) -> str:
    place = folder / f"stock-{attack.student}"
    result = grade_class(place, [attack.student], stock=True, longest=150)
    return _words(attack, result, alone=True)


def _words(attack: Attack, result: Result, *, alone: bool) -> str:
    """What it got; with nobody else in the class also what happened to the class."""
    found = findings(attack, result)
    if alone:
        found += [
            _short(text) for text in findings_of_class(result) if not text.startswith("everybody")
        ]
    if found:
        short = [PATHS.sub("", text).strip().replace("|", "/")[:90] for text in found]
        return "; ".join(dict.fromkeys(short))
    if attack.student in result.scores:
        return f"{result.scores[attack.student]:g} of {MOST:g}"
    return "turned away"


def _short(text: str) -> str:
    if text.startswith("batch stopped"):
        return "batch stopped"
    if text.startswith("file changed"):
        return "files changed"
    if text.startswith("still running"):
        return "process left"
    return "others ungraded" if text.endswith("is ungraded") else text


if __name__ == "__main__":
    main()
