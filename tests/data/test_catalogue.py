"""Tables by name, and what is said when one is missing or changed."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from tests.cells import ROOT
from workbook.data import DataError, catalogue, load, path, receipt, sha256

PACKAGES = sorted((ROOT / "datasets").glob("*/datapackage.json"))


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "datasets", tmp_path / "datasets")
    monkeypatch.setenv("WORKBOOK_DATASETS", str(tmp_path / "datasets"))
    return tmp_path / "datasets"


TABLES = sorted(name for name, table in catalogue().items() if table.fields)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_loads_as_described(name: str) -> None:
    table = load(name)
    assert list(table.columns) == [field["name"] for field in catalogue()[name].fields]
    if path(name).suffix != ".csv":
        return
    with path(name).open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert list(table.columns) == rows[0]
    assert len(table) == len(rows) - 1


@pytest.mark.parametrize("package", PACKAGES, ids=lambda file: file.parent.name)
def test_every_package_is_valid_and_has_a_datasheet(package: Path) -> None:
    report = Package(str(package)).validate()
    assert report.valid, report.to_summary()
    sheet = (package.parent / "README.md").read_text(encoding="utf-8")
    for resource in json.loads(package.read_text(encoding="utf-8"))["resources"]:
        assert resource["hash"].removeprefix("sha256:") in sheet
        assert resource["path"] in sheet
    assert re.search(r"licen[cs]e", sheet, re.IGNORECASE)


def test_every_marked_row_has_a_source() -> None:
    for name in TABLES:
        table = load(name)
        if "mark" in table.columns:
            assert set(table["mark"]) <= {"read", "secondary", "unverified"}
            assert table["source"].notna().all()


def test_a_wrong_name_gets_the_right_one() -> None:
    with pytest.raises(DataError, match="Did you mean first_notifications"):
        load("first_notification")


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_DATASETS", str(tmp_path / "nothing"))
    with pytest.raises(DataError, match=r"There are no data sets in .*nothing"):
        load("seizures")


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "eu_seizures" / "seizures.csv").unlink()
    with pytest.raises(DataError, match=r"seizures\.csv of the table seizures is missing"):
        load("seizures")


def test_a_changed_byte_is_seen(copy: Path) -> None:
    file = copy / "eu_early_warning" / "groups_2017.csv"
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    file.write_bytes(content)
    with pytest.raises(DataError, match=r"groups_2017\.csv was changed"):
        load("groups_2017")


def test_a_broken_description_is_named(copy: Path) -> None:
    (copy / "eu_seizures" / "datapackage.json").write_text("{}")
    with pytest.raises(DataError, match="not a complete data package"):
        load("seizures")


def test_a_description_that_is_made_again_counts(copy: Path) -> None:
    name = TABLES[0]
    file = catalogue()[name].package / "datapackage.json"
    text = file.read_text(encoding="utf-8")
    assert f'"{name}"' in text
    file.write_text(text.replace(f'"{name}"', '"renamed"'), encoding="utf-8")
    assert name not in catalogue() and "renamed" in catalogue()


def test_a_receipt_says_who_what_and_with_which_tools() -> None:
    entries = receipt(path("seizures"), by="A. Example").set_index("what")["entry"]
    assert entries["file"] == "seizures.csv"
    assert entries["SHA-256"] == sha256(path("seizures"))
    assert entries["opened by"] == "A. Example"
    with pytest.raises(DataError, match="There is no file"):
        receipt("nowhere.csv", by="A. Example")


def test_the_sums_that_the_course_relies_on() -> None:
    assert load("groups_2017")["first_notified_2017"].sum() == 51
    assert load("effect_groups_2018")["share_percent"].sum() == 94
    assert load("regions_2015")["countries_and_territories"].sum() == 102


def test_a_table_s_name_in_place_of_a_file_is_explained() -> None:
    with pytest.raises(DataError, match=r'name of a table.*path\("seizures"\) says where'):
        sha256("seizures")
    with pytest.raises(DataError, match=r"There is no file at seizure\."):
        sha256("seizure")
