"""A case as a whole: same seed, same bytes; sealed; no truth in what is released."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import frictionless
import pandas as pd
import pytest
from click.testing import CliRunner

from tests.cells import ROOT
from workbook.cli import main
from workbook.data import DataError, catalogue, load
from workbook.errors import UsageError
from workbook.folders import case_folder
from workbook.world.case import write_case
from workbook.world.case_tables import CaseTables
from workbook.world.package import sha256_of

BUNDLED = ROOT / "datasets" / "case"
SMALL = 0.1


def sums(folder: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((folder / "case.json").read_text("utf-8"))["files"]
    return files


def test_the_bundled_case_is_that_of_seed_1(folder: Path) -> None:
    """Every file has the recorded SHA-256, here and on every machine."""
    assert sums(folder) == sums(BUNDLED)
    for name, recorded in sums(BUNDLED).items():
        assert sha256_of(BUNDLED / name) == recorded, name
    size = sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file())
    assert size <= 25 * 1024**2


def test_another_seed_is_another_case_and_the_number_of_cores_does_not_matter(
    tmp_path: Path,
) -> None:
    write_case(tmp_path / "a", "77", scale=SMALL)
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        write_case(tmp_path / "b", "77", scale=SMALL)
    finally:
        os.sched_setaffinity(0, allowed)
    write_case(tmp_path / "c", "78", scale=SMALL)
    assert sums(tmp_path / "a") == sums(tmp_path / "b")
    same = {
        name for name, value in sums(tmp_path / "a").items() if sums(tmp_path / "c")[name] == value
    }
    assert not same & {"ledger/outputs.parquet", "scrapes/reviews.parquet", "tags/tagpack.yaml"}


def test_every_package_is_valid_frictionless() -> None:
    for package in sorted(BUNDLED.glob("*/datapackage.json")):
        report = frictionless.validate(str(package), limit_rows=400)
        assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])[:5]


@pytest.mark.slow
def test_every_row_of_every_package_is_valid_frictionless() -> None:
    for package in sorted(BUNDLED.glob("*/datapackage.json")):
        report = frictionless.validate(str(package))
        assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])[:5]


def test_every_file_has_a_datasheet_line() -> None:
    for package in BUNDLED.glob("*/datapackage.json"):
        sheet = (package.parent / "README.md").read_text("utf-8")
        for item in json.loads(package.read_text("utf-8"))["resources"]:
            assert item["hash"].removeprefix("sha256:") in sheet
        assert "Simulated" in sheet and "Known limits" in sheet


def test_the_case_is_loaded_by_name() -> None:
    assert case_folder() == BUNDLED
    assert len(load("transactions")) == load("transactions")["hash"].nunique()
    assert str(load("rates")["date"].dtype).startswith("datetime64")
    with pytest.raises(DataError, match="tags is a file, not a table"):
        load("tags")


def test_another_case_is_chosen_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case(tmp_path / "mine", "5", scale=SMALL)
    monkeypatch.setenv("WORKBOOK_CASE", str(tmp_path / "mine"))
    assert catalogue()["outputs"].file.is_relative_to(tmp_path)
    assert len(load("transactions")) < 20_000
    monkeypatch.setenv("WORKBOOK_CASE", str(tmp_path / "none"))
    with pytest.raises(DataError, match=r"holds no whole case: case\.json is missing"):
        catalogue()


def test_the_truth_stays_out(folder: Path, tmp_path: Path) -> None:
    write_case(tmp_path / "released", "secret seed", scale=SMALL)
    names = [str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")]
    assert not [name for name in names if "truth" in name]
    for file in (tmp_path / "released").rglob("*"):
        if file.is_file():
            assert b"secret seed" not in file.read_bytes()
    assert (folder / "truth" / "seed.json").is_file()
    assert not (BUNDLED / "truth").exists()
    with pytest.raises(UsageError, match="holds no truth"):
        CaseTables(tmp_path / "released")


def test_an_interrupted_run_leaves_nothing_that_looks_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.world.case.tag_pack", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_case(tmp_path / "case", "1", scale=SMALL)
    assert not (tmp_path / "case").exists()
    assert not (tmp_path / "case.partial" / "case.json").exists()
    monkeypatch.undo()
    write_case(tmp_path / "case", "1", scale=SMALL)
    assert (tmp_path / "case" / "case.json").is_file()
    assert not (tmp_path / "case.partial").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty and holds no case"):
        write_case(tmp_path, "1")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def world(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["world", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give --seed, or --cohort-secret together with --trainee."),
        (("--seed", "1"), "Say where to write the case: --out FOLDER."),
        (("--seed", "1", "--trainee", "x", "--out", "y"), "Give --seed, or --cohort-secret"),
        (("--seed", "1", "--out", "y", "--scale", "0"), "The scale 0 is out of range"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    status, output = world(*arguments)
    assert status == 2 and sentence in output


def test_a_world_without_a_coinjoin_has_two_people_too(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("b49e9cd6e14c071cb6f6903c9828ccb8cb58ef8351c53df72159d9e6f847c616\n")
    status, output = world(
        "--cohort-secret", str(secret), "--trainee", "t3", "--scale", str(SMALL),
        "--out", str(tmp_path / "case"), "--truth",
    )  # fmt: skip
    assert status == 0, output
    kinds = pd.read_parquet(tmp_path / "case" / "truth" / "transactions.parquet")["kind"]
    assert "coinjoin" not in set(kinds)
    parties = pd.read_csv(tmp_path / "case" / "briefing" / "parties.csv")
    assert parties["address"].nunique() == 2


def test_a_trainee_s_case_from_the_cohort_s_secret(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    assert world("--new-secret", str(secret))[0] == 0
    assert re.fullmatch("[0-9a-f]{64}\n", secret.read_text())
    assert secret.stat().st_mode & 0o077 == 0
    status, output = world("--new-secret", str(secret))
    assert status == 2 and "never overwritten" in output
    common = ("--cohort-secret", str(secret), "--scale", str(SMALL), "--out")
    for name, folder in (("Іван", "a"), ("Іван", "b"), ("Olena", "c")):
        status, output = world(*common, str(tmp_path / folder), "--trainee", name)
        assert status == 0, output
    assert sums(tmp_path / "a") == sums(tmp_path / "b") != sums(tmp_path / "c")
    short = tmp_path / "short"
    short.write_text("1234")
    status, output = world("--cohort-secret", str(short), "--trainee", "x", "--out", "y")
    assert status == 2 and "at least 32 hexadecimal characters" in output
