"""Pairs that are alike are found; honest classes have none; nothing in the report comes to life."""

from __future__ import annotations

import csv
import random
import shutil
import time
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.cells import ANSWER, ROOT, graded, hand_in, make_course, write
from tests.nbgrader_runs import workbook
from workbook.classroom.lines import lines, names
from workbook.classroom.similarity import (
    COMMENT,
    NEAR,
    RENAMED,
    SAME,
    Comparison,
    Pair,
    compare,
)
from workbook.classroom.similarity_page import write_csv, write_html

# What people write for six tasks, {a} and {b} being names of their own.
TASKS = {
    "top": ('{a} = table.sort_values("usd", ascending=False)\ntop = {a}["vendor"].iloc[0]',
            'top = table.loc[table["usd"].idxmax(), "vendor"]',
            'top = table.nlargest(1, "usd")["vendor"].item()',
            '{a} = table["usd"].max()\ntop = table[table["usd"] == {a}]["vendor"].item()'),
    "share": ('share = table["usd"].max() / table["usd"].sum() * 100',
              '{a} = table["usd"].sum()\nshare = 100 * table["usd"].max() / {a}',
              '{a} = table["usd"]\nshare = {a}.max() / {a}.sum() * 100',
              'share = (table["usd"] / table["usd"].sum()).max() * 100'),
    "kept": ('kept = table[table["usd"] < 10_000]',
             'kept = table.query("usd < 10000")',
             '{a} = table["usd"] < 10000\nkept = table[{a}]',
             'kept = table.loc[table["usd"].lt(10000)]'),
    "by_month": ('by_month = table.groupby("month")["usd"].sum()',
                 '{b} = table.groupby("month")\nby_month = {b}["usd"].sum()',
                 'by_month = table.pivot_table(index="month", values="usd", aggfunc="sum")["usd"]',
                 'by_month = table.set_index("month")["usd"].groupby(level=0).sum()'),
    "letters": ('letters = ["A", "C"]', 'letters = ["A", "B"]', 'letters = ["B", "C"]'),
    "growth": ('growth = by_month.iloc[-1] - by_month.iloc[0]',
               '{a} = by_month.iloc[0]\n{b} = by_month.iloc[-1]\ngrowth = {b} - {a}',
               'growth = by_month.values[-1] - by_month.values[0]',
               'growth = by_month.tail(1).item() - by_month.head(1).item()'),
}  # fmt: skip
OWN = (
    "x",
    "tmp",
    "mine",
    "data2",
    "res",
    "best",
    "all_of_it",
    "help_me",
    "sorted_table",
    "m",
    "q7",
)
#: An answer as nobody else writes it.
ODD = {
    "top": "# no idea why this needs two steps but fine\n"
    'ranking = {v: s for v, s in zip(table["vendor"], table["usd"])}\n'
    "top = max(ranking, key=ranking.get)",
    "share": "full = sum(ranking.values())\nshare = round(ranking[top] / full * 100, 3)",
    "kept": 'kept = table[[not (money >= 10_000) for money in table["usd"]]]',
    "by_month": 'by_month = table.assign(usd=table["usd"].map(float)).groupby("month").usd.sum()',
    "growth": "first, *_, last = list(by_month)\ngrowth = float(last) - float(first)",
}


def assignment() -> NotebookNode:
    cells = [new_markdown_cell("# Alike"), graded("given", "start", "from data import table")]
    for task in TASKS:
        cells += [
            new_markdown_cell(f"### Task: {task}"),
            graded("answer", task, ANSWER.format(solution=f"{task} = 1", blank=f"{task} = ...")),
            graded("check", f"{task}-check", f"assert {task}", 1),
        ]
    return new_notebook(cells=cells)


def sent(answers: dict[str, str], *added: str) -> NotebookNode:
    notebook = assignment()
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers.get(cell.metadata.nbgrader.grade_id, "")
    notebook.cells += [new_code_cell(code) for code in added]
    return notebook


def honest(chance: random.Random) -> dict[str, str]:
    a, b = chance.sample(OWN, 2)
    return {task: chance.choice(ways).replace("{a}", a).replace("{b}", b)
            for task, ways in TASKS.items()}  # fmt: skip


@pytest.fixture
def course(tmp_path: Path) -> Path:
    course = make_course(tmp_path / "course")
    write(assignment(), course / "source" / "tiny" / "tiny.ipynb")
    return course


def honest_class(course: Path, size: int, seed: int = 1) -> None:
    chance = random.Random(seed)
    for number in range(size):
        hand_in(course, f"honest {number:03}", sent(honest(chance)))


def only(found: Comparison) -> Pair:
    assert [(pair.first, pair.second) for pair in found.pairs] == [("copier", "writer")]
    return found.pairs[0]


@pytest.mark.parametrize("size", [2, 3, 5, 8, 20, 60])
def test_honest_classes_have_hardly_a_pair(course: Path, size: int) -> None:
    # Six tasks with four ways each: now and then two people choose the same ways.
    found = 0
    for seed in range(8):
        honest_class(course, size, seed)
        found += len(compare(course, "tiny").pairs)
    assert found <= 1


@pytest.mark.parametrize("group", [3, 6, 9])
def test_a_group_with_the_same_work_is_found(course: Path, group: int) -> None:
    honest_class(course, 20 - group)
    for number in range(group):
        hand_in(course, f"same {number}", sent(ODD))
    pairs = compare(course, "tiny").pairs
    assert len(pairs) == group * (group - 1) // 2
    assert all(name.startswith("same") for pair in pairs for name in (pair.first, pair.second))


@pytest.mark.parametrize("size", [1, 4, 20])
def test_a_copied_pair_is_found_among_honest_people(course: Path, size: int) -> None:
    honest_class(course, size)
    for name in ("writer", "copier"):
        hand_in(course, name, sent(ODD))
    pair = only(compare(course, "tiny"))
    assert pair.share == 1 and pair.count(COMMENT) == 1 and pair.count(SAME) >= 5
    assert all(match.people == 2 for match in pair.matches)


def test_renamed_respaced_and_reordered_work_is_found(course: Path) -> None:
    honest_class(course, 18)
    hand_in(course, "writer", sent(ODD))
    other = {}
    for task, code in ODD.items():
        code = "\n".join(line for line in code.splitlines() if not line.startswith("#"))
        for old, new in (("ranking", "dictionary"), ("full", "everything"), ("money", "z"),
                         ("first", "alpha"), ("last", "omega"),
                         ("{v: s for v, s", "{k: u for k, u"),
                         (", ", ",   "), ('"', "'")):  # fmt: skip
            code = code.replace(old, new)
        other[task] = f"# my own way\n\n{code}  # done"
    other["kept"] = other["kept"].replace("[[", "[\n    [")
    hand_in(course, "copier", sent(other))
    pair = only(compare(course, "tiny"))
    assert pair.count(RENAMED) >= 5 and pair.share > 0.8


def test_slightly_changed_lines_count_half(course: Path) -> None:
    honest_class(course, 18)
    hand_in(course, "writer", sent(ODD))
    changed = ODD | {"share": ODD["share"].replace("3)", "4)")}
    changed["by_month"] = ODD["by_month"].replace("map(float)", "map(int)")
    hand_in(course, "copier", sent(changed))
    assert only(compare(course, "tiny")).count(NEAR) == 2


def test_an_added_cell_that_two_people_share_is_found(course: Path) -> None:
    honest_class(course, 18)
    chance = random.Random(9)
    extra = (
        "import collections\nseen = collections.Counter(table['vendor'].str.lower())\n"
        "for who, often in seen.most_common(7):\n    print(f'{who:>20} {often:5}')\n"
        "gap = table['usd'].sort_values().diff().dropna().abs().max()"
    )
    for name in ("writer", "copier"):
        hand_in(course, name, sent(honest(chance), extra))
    assert "added cells" in {m.place.split(", ")[1] for m in only(compare(course, "tiny")).matches}


def test_the_only_natural_line_is_no_evidence(course: Path) -> None:
    same = {task: ways[0].replace("{a}", "a").replace("{b}", "b") for task, ways in TASKS.items()}
    for number in range(12):
        hand_in(course, f"same {number}", sent(same))
    assert compare(course, "tiny").pairs == ()


def test_what_was_handed_out_or_expected_is_no_evidence(course: Path) -> None:
    (course / "source" / "tiny" / "tiny.answers.yaml").write_text(
        "".join(f"{task}:\n  wrong:\n  - why: w\n    code: |\n"
                + "".join(f"      {line}\n" for line in code.splitlines())
                for task, code in ODD.items())
    )  # fmt: skip
    honest_class(course, 10)
    for name in ("writer", "copier"):
        hand_in(course, name, sent(ODD))
    assert compare(course, "tiny").pairs == ()


def blank_copies(course: Path, day: str, *students: str) -> None:
    """The day as it was handed out, handed in untouched."""
    shutil.copytree(ROOT / "source" / day, course / "source" / day)
    for student in students:
        shutil.copytree(ROOT / "release" / day, course / "submitted" / student / day)


@pytest.mark.parametrize("day", sorted(place.name for place in (ROOT / "release").iterdir()))
def test_untouched_copies_of_a_day_have_nothing_of_their_own(course: Path, day: str) -> None:
    # Of two people neither is the half of the class whose lines do not count.
    blank_copies(course, day, "anna", "boris")
    found = compare(course, day)
    assert (found.people, found.pairs, found.left) == (2, (), ())
    shutil.copytree(ROOT / "release" / day, course / "submitted" / "clara" / day)
    found = compare(course, day)
    assert (found.people, found.pairs, found.left) == (3, (), ())


MEMO = """**Findings.** The vendor of the request sold to at least forty buyers before autumn.
The payouts of the server meet the ledger twice, both times on a Tuesday evening.
**Limits.** I could not see who holds the exchange account, and two listings have no price at all.
Nobody has asked the hosting company yet, which is the first thing that I would do."""


def test_a_text_that_was_copied_into_a_text_answer_is_found(course: Path) -> None:
    blank_copies(course, "day5", "blank", "copier", "empty", "writer")
    for student in ("copier", "writer"):
        file = course / "submitted" / student / "day5" / "5-3-capstone.ipynb"
        notebook = nbformat.read(file, as_version=4)
        (memo,) = (
            c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "memo"
        )
        memo.source = MEMO
        write(notebook, file)
    pair = only(compare(course, "day5"))
    assert {match.place for match in pair.matches} == {"5-3-capstone, memo"}
    assert pair.count(COMMENT) == len(MEMO.splitlines()) and pair.share == 1


def test_the_page_and_the_table(course: Path, tmp_path: Path) -> None:
    honest_class(course, 8)
    evil = "<script>alert(1)</script>"
    code = ODD | {"top": f"# {evil} \u202e gnirts\n{ODD['top']}"}
    hand_in(course, f"=1+1 {evil.replace('/', '')}", sent(code))
    hand_in(course, "writer", sent(code))
    page, table = tmp_path / "alike.html", tmp_path / "alike.csv"
    done = workbook(course, "similarity", "tiny", "--out", str(page), "--csv", str(table))
    assert done.returncode == 0, done.stderr
    assert "Alike is no proof" in done.stdout
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;" in text and "\u202e" not in text
    assert "default-src 'none'" in text and "http" not in text.replace("http-equiv", "")
    for kind in (SAME, RENAMED, NEAR, COMMENT):
        assert f"<td>{kind}</td>" in text
    for word in ("cheat", "plagiar", "guilty", "suspect"):
        assert word not in text.lower() and word not in done.stdout.lower()
    rows = list(csv.DictReader(table.open(encoding="utf-8-sig")))
    assert len(rows) == 1 and rows[0]["first"].startswith("'=1+1")
    assert rows[0]["share"] == "1.00"


def test_unreadable_work_is_named_and_stops_nothing(course: Path, tmp_path: Path) -> None:
    honest_class(course, 6)
    hand_in(course, "empty", b"")
    hand_in(course, "pdf", b"%PDF")
    hand_in(course, "long", sent({"top": "x = 1 + 2 + y\n" * 20_000}))
    found = compare(course, "tiny")
    assert {line.partition(":")[0] for line in found.left} == {"empty", "pdf", "long"}
    write_html(found, tmp_path / "a.html")
    write_csv(found, tmp_path / "a.csv")


def test_two_submissions_are_needed(course: Path) -> None:
    done = workbook(course, "similarity", "tiny")
    assert done.returncode == 2 and "two are needed" in done.stderr


@pytest.mark.slow
def test_two_hundred_people_take_seconds(course: Path) -> None:
    honest_class(course, 198)
    for name in ("writer", "copier"):
        hand_in(course, name, sent(ODD))
    began = time.monotonic()
    only(compare(course, "tiny"))
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "code",
    ['"' + '\\"' * 50_000, '"""' * 30_001, "'" * 99_999, "(" * 99_999, ")" * 99_999, "\\" * 99_999,
     "f" * 99_999, "9." * 50_000, ";" * 99_999, "#\n" * 50_000, "\x00\ud7ff" * 9,
     "a=b\n" * 25_000],
    ids=range(12),
)  # fmt: skip
def test_hostile_text_is_read_quickly(code: str) -> None:
    began = time.monotonic()
    lines(code)
    assert time.monotonic() - began < 3


def test_a_line_is_a_statement_without_spacing_quotes_and_own_names() -> None:
    given = names(["table"])
    one = lines("kept = table[\n    table['usd']<10 ]; x=kept  # why", given)
    two = lines('rest   =  table[table["usd"] < 10]\nx = rest\n# Why?', given)
    assert [line.renamed for line in one] == [line.renamed for line in two]
    assert [line.number for line in one] == [1, 2, 2]
    assert one[0].same != two[0].same and one[2].is_comment


def test_an_answer_of_one_letter_weighs_nothing() -> None:
    assert [line.weight for line in lines('who = "b"\nn = 5\nm = -1.5\nx = y')] == [0, 0, 0.125, 0]
