"""``python -m benchmarks.grading``: a class graded by stock nbgrader, otter-grader and here.

Measures, prints, and on request writes ``docs/performance-grading.md``.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import click
import nbformat
from nbgrader import utils

from benchmarks import kernels
from benchmarks.bare import floor
from benchmarks.classes import DAY, SOURCES, Graded, hand_in, kind_of, with_ours, with_stock
from benchmarks.commands import Spent
from benchmarks.measure import machine
from benchmarks.otter_grader import VERSION, OtterError, with_otter
from workbook.classroom.run import usual_jobs
from workbook.kernels import sandbox

#: Submissions that a peer grades at most: seconds a submission do not need more.
MOST_FOR_STOCK, MOST_FOR_OTTER = 20, 8

HEAD = """# Grading a class

Measured by `make bench` on {machine}. All rows were measured in the same session, one after the other. Seconds differ from machine to machine; the ratio is what to quote.

"""  # noqa: E501
KERNELS = """## A kernel

From asking for a kernel to `{code}` done in it: the median of {number} runs, with the fastest and the slowest. Memory is proportional (PSS: a page that several processes share counts in part for each), of idle kernels with these imports.

- **Stock**: the installed kernel `python3`, started by `jupyter_client`.
- **Here**: forked from a warm process{sandbox}. The warm process was started before, once for the whole class, in {before:.1f} seconds; without a kernel it has {alone}. "{number} idle, all" includes it; "each of {number}" does not.

| Kernel | Seconds | Fastest | Slowest | Times faster | One idle | {number} idle, all | Each of {number} |
|---|---:|---:|---:|---:|---:|---:|---:|
"""  # noqa: E501
CLASSES = """
## A class on Day 1

Each submission has the four notebooks of Day 1, {checks} checks. A quarter of the class is right, a quarter blank, a quarter wrong and a quarter mixed, made from the known answers beside each source. Everybody grades the same files. Seconds are those of the whole command, from its start to its end; processor time is that of the command and of every process it started. Building the assignment is not in it.

- **Floor**: the code cells of one submission with all answers right, checks included, in one bare Python process with the libraries already imported; the best of 3 runs. No kernel, no gradebook, no files written. No program that runs these cells one after the other can be faster.
- **Stock**: `nbgrader autograde {day}`, nbgrader {nbgrader} with its own settings and preprocessors.
- **Otter**: `otter run`, otter-grader {otter}, one command for each notebook, one after the other; and the same in one Python process, by `otter.api.grade_submission`. Each check is a test file with the check's code and points; partial credit is a test case for each part. It has no gradebook.
- **Here**: `workbook grade {day} --jobs N`, the code of trainees in a kernel of its own{sandbox}, the checks in a second process. A run of a notebook whose code nobody has touched stands for the class: the quarter that is blank costs little. "No blank ones" is the smallest class without that quarter, compared with the same seconds of stock.

Stock grades {stock} submissions at most, otter {few}, two of each kind. "Times faster" compares the seconds a submission. A machine is not equally fast at all times: the rows "here" are the mean of two runs, one before stock's run and one after it.

| Program | Submissions | Seconds | A submission | A notebook | Times faster than stock | Processor seconds | A submission | Scores |
|---|---:|---:|---:|---:|---:|---:|---:|---|
"""  # noqa: E501
FEEDBACK = """
## Feedback

One page for each notebook: `nbgrader generate_feedback {day}`, and `workbook feedback {day} --jobs N`, which also puts the pages into the exchange.

| Program | Submissions | Seconds | A submission | A notebook | Times faster than stock | Processor seconds | A submission |
|---|---:|---:|---:|---:|---:|---:|---:|
"""  # noqa: E501


@dataclass
class Page:
    """What was said so far."""

    text: str = ""
    feedback: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Print a part of the page, and keep it."""
        click.echo(text, nl=False)
        self.text += text

    def row(self, *cells: str) -> None:
        """A row of a table."""
        self.say(f"| {' | '.join(cells)} |\n")


@click.command()
@click.option(
    "--students", "sizes", multiple=True, default=(20,), show_default=True, type=click.IntRange(1),
    help="Submissions; may be repeated.",
)  # fmt: skip
@click.option(
    "--jobs", multiple=True, default=(usual_jobs(),), show_default=True, type=click.IntRange(1),
    help="Submissions at a time, here; may be repeated.",
)  # fmt: skip
@click.option(
    "--without", multiple=True, type=click.Choice(["stock", "otter"]), help="Leave a peer out."
)
@click.option("--runs", default=10, show_default=True, type=click.IntRange(1), help="Kernels.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the page here.")
def main(
    sizes: tuple[int, ...],
    jobs: tuple[int, ...],
    without: tuple[str, ...],
    runs: int,
    out: Path | None,
) -> None:
    """Measure ours, the floor and the peers."""
    page = Page()
    page.say(HEAD.format(machine=machine()))
    _kernels(page, runs)
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        _classes(page, Path(folder), sorted(set(sizes)), jobs, without)
    if out is not None:
        out.write_text(page.text, encoding="utf-8")


def _kernels(page: Page, runs: int) -> None:
    # The first of all kernels also reads files that later ones find in memory.
    kernels.stock(1)
    stock, ours = kernels.stock(runs), kernels.ours(runs)
    page.say(KERNELS.format(
        code=kernels.IMPORT, number=runs, before=ours.before, alone=_megabytes(ours.alone),
        sandbox=_sandbox(),
    ))  # fmt: skip
    for name, one in (("stock", stock), ("here", ours)):
        faster = "1" if one is stock else f"{stock.median / one.median:.1f}"
        page.row(
            name, f"{one.median:.3f}", f"{min(one.seconds):.3f}", f"{max(one.seconds):.3f}",
            faster, _megabytes(one.one), _megabytes(one.all), _megabytes(one.each),
        )  # fmt: skip


def _sandbox() -> str:
    return ", sealed in the sandbox" if not sandbox.problem() else ", without a sandbox"


def _megabytes(memory: float | None) -> str:
    return "not readable here" if memory is None else f"{memory:,.0f} MB"


def _classes(
    page: Page, folder: Path, sizes: list[int], jobs: tuple[int, ...], without: tuple[str, ...]
) -> None:
    names = hand_in(folder / "handed-in", sizes[-1])
    page.say(CLASSES.format(
        checks=_number_of_checks(), day=DAY, nbgrader=version("nbgrader"), otter=VERSION,
        stock=MOST_FOR_STOCK, few=MOST_FOR_OTTER, sandbox=_sandbox(),
    ))  # fmt: skip
    least = floor()
    page.row("floor", "1", f"{least:.3g}", f"{least:.3g}", f"{least / len(SOURCES):.2g}",
             "", "", "", "")  # fmt: skip
    stock: Graded | None = None
    ours = [(f"here, --jobs {number}", names[:size], number) for size in sizes for number in jobs]
    touched = [name for place, name in enumerate(names[: sizes[0]]) if kind_of(place) != "blank"]
    ours += [(f"here, --jobs {number}, no blank ones", touched, number) for number in jobs]

    def here(turn: str) -> list[Graded]:
        return [
            with_ours(folder / f"{turn}-{place}", folder / "handed-in", chosen, number)
            for place, (_, chosen, number) in enumerate(ours)
        ]

    before = here("before")
    if "stock" not in without:
        stock = with_stock(folder / "stock", folder / "handed-in", names[:MOST_FOR_STOCK])
    after = here("after")
    if stock is not None:
        _graded(page, "stock", stock, stock)
    if "otter" not in without:
        few = names[:MOST_FOR_OTTER]
        try:
            for name, one_process in (("otter run", False), ("otter, one process", True)):
                place = folder / name.replace(" ", "-")
                otter = with_otter(place, folder / "handed-in", few, one_process=one_process)
                _graded(page, name, otter, stock)
        except OtterError as error:
            page.row("otter", str(len(few)), f"not run: {error}", *[""] * 6)
    for (label, chosen, _), *runs in zip(ours, before, after, strict=True):
        if runs[0].scores != runs[1].scores:
            page.differences.append(f"The two runs of {len(chosen)} here gave different scores.")
        _graded(page, label, _mean(*runs), stock)
    if page.differences:
        page.say("\n" + "".join(f"- {line}\n" for line in page.differences))
    page.say(FEEDBACK.format(day=DAY))
    page.say("".join(page.feedback))


def _mean(one: Graded, other: Graded) -> Graded:
    """Two runs of the same work as one."""
    assert one.feedback is not None and other.feedback is not None
    grading, feedback = (
        Spent(
            (a.seconds + b.seconds) / 2,
            None if a.cpu is None or b.cpu is None else (a.cpu + b.cpu) / 2,
        )
        for a, b in ((one.grading, other.grading), (one.feedback, other.feedback))
    )
    return Graded(one.number, grading, feedback, one.scores)


def _graded(page: Page, name: str, graded: Graded, stock: Graded | None) -> None:
    """Its row, and the row about its feedback."""
    there = stock.number if stock else 1
    reference = stock.grading if stock else None
    numbers = _numbers(graded.grading, graded.number, reference, there)
    page.row(name, *numbers, _compared(page, name, graded, stock))
    if graded.feedback is not None:
        reference = stock.feedback if stock else None
        cells = [name, *_numbers(graded.feedback, graded.number, reference, there)]
        page.feedback.append(f"| {' | '.join(cells)} |\n")


def _numbers(spent: Spent, number: int, stock: Spent | None, there: int) -> list[str]:
    """The cells from the number of submissions to the processor time."""
    each = spent.seconds / number
    faster = f"{stock.seconds / there / each:.1f}" if stock else ""
    return [
        f"{number}", f"{spent.seconds:,.1f}", f"{each:.3g}", f"{each / len(SOURCES):.2g}",
        "1" if stock is spent else faster,
        *(("not measured here", "") if spent.cpu is None
          else (f"{spent.cpu:,.1f}", f"{spent.cpu / number:.3g}")),
    ]  # fmt: skip


def _compared(page: Page, name: str, graded: Graded, stock: Graded | None) -> str:
    """Whether the scores are those of stock nbgrader; differences are listed under the table."""
    if graded is stock:
        return "compared with these"
    if stock is None:
        return "not compared"
    both = sorted(graded.scores.keys() & stock.scores.keys())
    other = [who for who in both if abs(graded.scores[who] - stock.scores[who]) > 1e-9]
    page.differences += [
        f"{who}: {graded.scores[who]:g} points with {name}, {stock.scores[who]:g} with stock."
        for who in other
    ]
    text = f"the same for {len(both) - len(other)} of {len(both)}"
    if graded.number > stock.number:
        text += " that stock graded"
    if missing := graded.number - len(graded.scores):
        text += f"; no score for {missing}"
    return text


def _number_of_checks() -> int:
    return sum(
        utils.is_grade(cell) for file in SOURCES for cell in nbformat.read(file, as_version=4).cells
    )


if __name__ == "__main__":
    main()
