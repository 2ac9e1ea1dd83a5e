"""The shape of the project: rooms, locks, imports, cleanliness."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest
import yaml

from tests.cells import ROOT
from workbook.course.environment import environment

ROOMS = ("data", "market", "listings", "flows", "charts", "checks", "casefile", "kernels", "world",
         "course", "grading", "classroom", "cli")  # fmt: skip
LEVEL = {room: place for place, room in enumerate(ROOMS)} | {"listings": 1, "flows": 1}
MODULES = sorted((ROOT / "workbook").rglob("*.py"))


def imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    return {name for name in names if name.startswith("workbook.")}


@pytest.mark.parametrize("file", MODULES, ids=lambda f: str(f.relative_to(ROOT)))
def test_a_room_uses_only_rooms_above_it(file: Path) -> None:
    room = file.relative_to(ROOT / "workbook").parts[0].removesuffix(".py")
    if room not in LEVEL:
        return
    for name in imported(file):
        other = name.split(".")[1]
        if other in LEVEL:
            assert LEVEL[other] <= LEVEL[room], f"{file} imports {name}"


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        pytest.param(
            "from workbook.cli import main; main(['--help'], standalone_mode=False)",
            {"pandas", "plotly", "nbgrader", "rich"},
            id="help is light",
        ),
        pytest.param(
            "from workbook import charts; charts.columns",
            {"networkx", "scipy", "ftfy", "workbook.flows"},
            id="a figure of a series loads no flows",
        ),
        pytest.param(
            "import workbook.classroom.shared",
            {"nbgrader", "nbformat", "pandas"},
            id="marking starts before nbgrader is imported",
        ),
    ],
)
def test_what_is_not_loaded(code: str, unwanted: set[str]) -> None:
    code = f"import sys; {code}; print({unwanted} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("set()")


@pytest.mark.parametrize("package", ["casefile", "charts", "flows", "listings"])
def test_what_a_package_lists_is_there(package: str) -> None:
    stub = (ROOT / "workbook" / package / "__init__.pyi").read_text(encoding="utf-8")
    listed = ast.literal_eval(stub.partition("__all__ = ")[2])
    module = importlib.import_module(f"workbook.{package}")
    assert sorted(listed) == sorted(module.__all__)
    for name in listed:
        # A function may have the name of its module.
        assert not isinstance(getattr(module, name), types.ModuleType), name


def test_environment_equals_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == environment(lock)
    pip = yaml.safe_load(text)["dependencies"][-1]["pip"]
    assert "nbgrader==0.9.6" in pip and len(pip) > 100


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9]|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert len(pins) > 100 and all("--hash=sha256:" in pin for pin in pins)


def test_the_peer_s_environment_has_what_the_course_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "benchmarks" / "otter.lock").read_text(encoding="utf-8")
    for needed in project["dependencies"]:
        name = re.split(r"[^A-Za-z0-9-]", needed)[0]
        assert re.search(rf"^{name}==", lock, re.MULTILINE), f"{name} is missing in otter.lock"


@pytest.mark.parametrize(
    "file",
    sorted(f for room in ("notebooks", "source", "release") for f in (ROOT / room).rglob("*.ipynb")
           if ".ipynb_checkpoints" not in f.parts),
    ids=lambda f: str(f.relative_to(ROOT)),
)  # fmt: skip
def test_notebooks_are_committed_clean(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    for cell in notebook["cells"]:
        assert cell["id"]
        assert not cell.get("outputs") and cell.get("execution_count") is None
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
