"""The same class on a dask cluster of two worker processes."""

from __future__ import annotations

import json
import os
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
    if name == "fatal":
        os._exit(1)
    if name == "large":
        try:
            bytearray(2 * MOST_MEMORY)
        except MemoryError:
            return "had no room"
    return "done"


def test_a_task_has_so_much_time_and_memory_and_no_more(cluster: Any, tmp_path: Path) -> None:
    said: dict[str, str] = {}

    def give_up(name: str, reason: str) -> str:
        said[name] = reason
        return "given up"

    names = ["slow", "large", *(f"small {number}" for number in range(6))]
    results = results_from(
        cluster.scheduler_address, tmp_path, _work, give_up, names, db_url="", longest=3
    )
    assert sorted(results) == [*["done"] * 6, "given up", "had no room"]
    # The worker that it ended was started again, and nobody who waited there was given up.
    assert list(said) == ["slow"] and "took longer than 0.05 minutes" in said["slow"]


def test_what_ends_its_worker_each_time_is_given_up_alone(tmp_path: Path) -> None:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
        ) as started,
    ):
        address, names = started.scheduler_address, ["small", "fatal", "small too"]
        results = results_from(
            address, tmp_path, _work, lambda name, why: f"{name}: {why}", names, db_url=""
        )
        assert sorted(results) == ["done", "done", f"fatal: {module.DIED}"]


def test_a_worker_that_nobody_starts_again_is_named(tmp_path: Path) -> None:
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as started:
        ask = results_from(started.scheduler_address, tmp_path, str, max, ["a"], db_url="")
        with pytest.raises(UsageError, match="Start it without --no-nanny"):
            list(ask)


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1)
    with pytest.raises(UsageError, match=r"No dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(results_from("tcp://127.0.0.1:9", tmp_path, str, max, ["a"], db_url=""))
