"""A single changed byte is found and the file is named; so is what is missing or added."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.casefile.parts import case_file
from workbook.casefile import CaseFileError, verify, write_case_file
from workbook.cli import main
from workbook.data import sha256

FILES = ("case-file.html", "case-file.pdf", "contents.json", "inputs/briefing/payouts.csv")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "case"
    write_case_file(folder, **case_file())
    return folder


@pytest.fixture
def case(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "case"))


def test_unchanged(case: Path) -> None:
    found = verify(case)
    assert found.unchanged and found.files == 5 and found.problems == ()
    assert found.manifest == sha256(case / "manifest.json")
    assert repr(found).startswith("5 files are unchanged.")


@pytest.mark.parametrize("name", FILES)
def test_one_byte(case: Path, name: str) -> None:
    held = bytearray((case / name).read_bytes())
    held[len(held) // 2] ^= 1
    (case / name).write_bytes(held)
    found = verify(case)
    assert not found.unchanged
    assert [problem.split()[0] for problem in found.problems] == [name]


def test_missing_and_added(case: Path) -> None:
    (case / "contents.json").unlink()
    (case / "inputs" / "more.csv").write_text("x")
    (case / ".DS_Store").write_text("left by a file manager")
    assert verify(case).problems == (
        "contents.json is missing.",
        "inputs/more.csv was added: the manifest does not list it.",
    )


def test_a_changed_manifest_shows_against_the_paper(case: Path) -> None:
    paper = verify(case).manifest
    (case / "contents.json").write_text("{}")
    file = case / "manifest.json"
    held = json.loads(file.read_text(encoding="utf-8"))
    for row in held["files"]:
        if row["file"] == "contents.json":
            row["sha256"] = sha256(case / "contents.json")
    file.write_text(json.dumps(held), encoding="utf-8")
    assert verify(case).unchanged
    assert not verify(case, manifest=paper).unchanged
    assert verify(case, manifest=verify(case).manifest.upper()).unchanged


def test_a_manifest_may_not_point_outside(case: Path) -> None:
    file = case / "manifest.json"
    text = file.read_text(encoding="utf-8").replace("contents.json", "../contents.json")
    file.write_text(text, encoding="utf-8")
    (case / "contents.json").rename(case.parent / "contents.json")
    assert verify(case).problems == (
        "../contents.json lies outside the folder: the manifest was changed.",
    )


@pytest.mark.parametrize("text", ["", "{}", '{"files": []}', '{"files": [{"file": 3}]}', "\xff"])
def test_a_damaged_manifest(case: Path, text: str) -> None:
    (case / "manifest.json").write_text(text, encoding="latin-1")
    with pytest.raises(CaseFileError, match="damaged"):
        verify(case)


def test_no_case_file(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match=r"no manifest\.json"):
        verify(tmp_path)


def test_the_command(case: Path) -> None:
    good = CliRunner().invoke(main, ["verify", str(case)])
    assert good.exit_code == 0 and "5 files are unchanged." in good.output
    other = CliRunner().invoke(main, ["verify", str(case), "--manifest", "0" * 64])
    assert other.exit_code == 1 and "not the one whose SHA-256" in other.output
    (case / "case-file.pdf").write_bytes(b"x")
    bad = CliRunner().invoke(main, ["verify", str(case)])
    assert bad.exit_code == 1 and "case-file.pdf was changed" in bad.output
