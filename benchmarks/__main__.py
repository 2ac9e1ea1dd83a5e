"""``python -m benchmarks``: measure, print, and on request write ``docs/performance.md``."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks import flows, titles
from benchmarks.measure import Comparison, Measured, machine, measure

HEAD = """# Performance

Measured by `make bench` on {machine}. Every row runs in the same session, each program in a fresh process; seconds are the best of {repeat} runs, without reading the data. Memory is the peak of the whole process, the data included. Seconds differ from machine to machine; the ratio is what to quote.

- **Floor**: the same data touched once, and nothing done with it. No program can be faster.
- **Peer**: the named library, doing the same.

| What | Size | Seconds | Floor | Peer | Peer's seconds | Times faster | Memory | Peer's memory |
|---|---|---:|---:|---|---:|---:|---:|---:|
"""  # noqa: E501


@click.command()
@click.option(
    "--size",
    "sizes",
    multiple=True,
    default=("10^5", "10^6"),
    show_default=True,
    type=click.Choice(["10^5", "10^6", "10^7"]),
    help="Ledgers, by transactions.",
)
@click.option("--only", help="Part of the name of what to measure.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the page here.")
def main(sizes: tuple[str, ...], only: str | None, out: Path | None) -> None:
    """Measure ours, the floor and the peer."""
    page = HEAD.format(machine=machine(), repeat=3)
    click.echo(page)
    for module in (titles, flows):
        for comparison in module.comparisons(list(sizes)):
            if only and only not in comparison.what:
                continue
            line = _line(comparison)
            click.echo(line)
            page += line + "\n"
    if out is not None:
        notes = Path(__file__).with_name("notes.md").read_text(encoding="utf-8")
        out.write_text(f"{page}\n{notes}", encoding="utf-8")


def _line(row: Comparison) -> str:
    ours = measure(row.ours, row.data, row.repeat)
    floor = measure(row.floor, row.data, row.repeat)
    peer: Measured | None = None
    if row.peer is not None:
        # A slow peer runs once.
        peer = measure(row.peer, row.data, 1)
    cells = [row.what, row.size, f"{ours.seconds:.3g}", f"{floor.seconds:.2g}"]
    if peer is None:
        cells += [row.peer_name or "none", f"not run: {row.why}", "", f"{ours.memory:,.0f} MB", ""]
    else:
        cells += [row.peer_name, f"{peer.seconds:.3g}", f"{peer.seconds / ours.seconds:.0f}",
                  f"{ours.memory:,.0f} MB", f"{peer.memory:,.0f} MB"]  # fmt: skip
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
