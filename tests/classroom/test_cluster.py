"""The same class on a dask cluster of two worker processes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster

from tests.cells import hand_in, make_course, solved
from tests.classroom.gradebooks import rows
from tests.nbgrader_runs import workbook
from workbook.classroom import cluster as module
from workbook.classroom.cluster import results_from
from workbook.classroom.run import MOST_MEMORY
from workbook.errors import UsageError

NAMES = [f"trainee {number}" for number in range(4)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started


def a_class(folder: Path) -> Path:
    course = make_course(folder)
    for number, name in enumerate(NAMES):
        hand_in(course, name, solved(total=f"total = {4 + number % 2}"))
    return course


def test_the_same_grades_and_both_workers_did_something(cluster: Any, tmp_path: Path) -> None:
    here, there = a_class(tmp_path / "here"), a_class(tmp_path / "there")
    assert workbook(here, "grade", "tiny").returncode == 0
    address = cluster.scheduler_address
    done = workbook(there, "grade", "tiny", "--scheduler", address)
    assert done.returncode == 0, done.stderr
    assert rows(there) == rows(here)
    for name in NAMES:
        file = there / "autograded" / name / "tiny" / "verdict.json"
        assert json.loads(file.read_text(encoding="utf-8"))["sandbox"] is True
    with Client(address) as client:
        held = client.run(_graded)
    assert len(held) == 2 and all(held.values())
    assert workbook(there, "feedback", "tiny", "--scheduler", address).returncode == 0


def _graded() -> int:
    """How often this worker set up nbgrader: once, if it graded at all."""
    from workbook.classroom.marking import kept_api

    return kept_api.cache_info().misses


def test_a_worker_without_the_course_folder_is_named(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_facts", partial(_facts, mark=None))
    ask = partial(results_from, cluster.scheduler_address, tmp_path, str, max, ["a"])
    with pytest.raises(UsageError, match="does not see the course folder"):
        list(ask(db_url=""))
    monkeypatch.setattr(module, "_facts", partial(_facts, mark="x", version="0.0.1"))
    with pytest.raises(UsageError, match=r"has workbook 0\.0\.1, this machine has"):
        list(ask(db_url=""))


def _facts(_: str, mark: str | None, version: str = "") -> dict[str, str | None]:
    return {"mark": mark, "version": version, "host": ""}


def _work(name: str) -> str:
    if name == "slow":
        time.sleep(60)
    if name == "large":
        try:
            bytearray(2 * MOST_MEMORY)
        except MemoryError:
            return "had no room"
    return "done"


def test_a_task_has_so_much_time_and_memory_and_no_more(tmp_path: Path) -> None:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
    ):
        address, names = cluster.scheduler_address, ["slow", "large", "small"]
        results = results_from(
            address, tmp_path, _work, lambda name, _: f"gave up {name}", names, db_url="", longest=3
        )
        assert sorted(results) == ["done", "gave up slow", "had no room"]


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1)
    with pytest.raises(UsageError, match=r"No dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(results_from("tcp://127.0.0.1:9", tmp_path, str, max, ["a"], db_url=""))
