"""The folder of a case file: what is in it, the same bytes again, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.casefile.parts import HOSTILE, case_file, figure
from workbook.casefile import CaseFileError, write_case_file
from workbook.data import path, sha256


def test_the_manifest_lists_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    manifest = write_case_file(folder, **case_file())
    found = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    assert found == {*manifest["file"], "manifest.json"}
    assert list(manifest["role"]) == ["input"] * 2 + ["output"] * 3
    for row in manifest.itertuples():
        assert row.sha256 == sha256(folder / row.file)
        assert row.bytes == (folder / row.file).stat().st_size
    assert manifest["sha256"][1] == sha256(path("payouts"))
    held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert held["files"] == manifest.to_dict("records")
    assert held["tools"]["pandas"] and held["by"] == "Анна Коваленко"


def test_the_same_again(tmp_path: Path) -> None:
    for name in "ab":
        write_case_file(tmp_path / name, **case_file())
    files = [f.relative_to(tmp_path / "a") for f in (tmp_path / "a").rglob("*") if f.is_file()]
    assert len(files) == 6
    assert all(
        (tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files
    )


def test_another_day_is_another_file(tmp_path: Path) -> None:
    one = write_case_file(tmp_path / "a", **case_file())
    two = write_case_file(tmp_path / "b", **case_file(on="2024-03-09"))
    same = dict(zip(one["file"], one["sha256"] == two["sha256"], strict=True))
    assert same["inputs/briefing/payouts.csv"] and not same["case-file.html"]
    assert not same["case-file.pdf"]


def test_a_file_of_the_readers_own(tmp_path: Path) -> None:
    own = tmp_path / "notes" / "own.csv"
    own.parent.mkdir()
    own.write_text("a,b\n")
    manifest = write_case_file(tmp_path / "case", **case_file(inputs=["target", own]))
    assert "inputs/notes/own.csv" in set(manifest["file"])


def test_an_older_case_file_is_replaced_whole(tmp_path: Path) -> None:
    write_case_file(tmp_path / "case", **case_file())
    (tmp_path / "case" / "left.txt").write_text("x")
    write_case_file(tmp_path / "case", **case_file(inputs=["target"]))
    assert not (tmp_path / "case" / "left.txt").exists()
    assert not (tmp_path / "case" / "inputs" / "briefing" / "payouts.csv").exists()
    assert [one.name for one in tmp_path.iterdir()] == ["case"]


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("x")
    with pytest.raises(CaseFileError, match="no case file"):
        write_case_file(tmp_path / "photos", **case_file())
    assert (tmp_path / "photos" / "one.jpg").read_text() == "x"


def test_a_failed_run_leaves_the_older_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write_case_file(tmp_path / "case", **case_file())

    def fail(*_: object) -> bytes:
        raise CaseFileError("no paper")

    monkeypatch.setattr("workbook.casefile.package.as_pdf", fail)
    with pytest.raises(CaseFileError, match="no paper"):
        write_case_file(tmp_path / "case", **case_file(title="Another"))
    assert sha256(tmp_path / "case" / "case-file.html") == before["sha256"][2]
    assert [one.name for one in tmp_path.iterdir()] == ["case"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"inputs": []}, "names its inputs"),
        ({"inputs": "payouts"}, "inputs is a list"),
        ({"inputs": ["payout"]}, "no table and no file called 'payout'"),
        ({"on": "8 March"}, "is no date"),
        ({"findings": []}, "at least one finding"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, other: dict[str, Any], message: str) -> None:
    with pytest.raises(CaseFileError, match=message):
        write_case_file(tmp_path / "case", **case_file(**other))
    assert not list(tmp_path.iterdir())


def test_two_inputs_of_one_name(tmp_path: Path) -> None:
    for name in "xy":
        (tmp_path / name / "same").mkdir(parents=True)
        (tmp_path / name / "same" / "t.csv").write_text(name)
    inputs = [tmp_path / name / "same" / "t.csv" for name in "xy"]
    with pytest.raises(CaseFileError, match=r"both called same/t\.csv"):
        write_case_file(tmp_path / "case", **case_file(inputs=inputs))


def test_half_a_letter_in_a_name_does_not_stop_it(tmp_path: Path) -> None:
    odd = HOSTILE + "\ud83d"
    write_case_file(
        tmp_path / "case", **case_file(title=odd, figures=[figure(HOSTILE)], limits=[odd])
    )
    held = json.loads((tmp_path / "case" / "manifest.json").read_bytes())
    assert held["case_file"] == 1
