"""Work in several processes, some of which die."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest
from jupyter_core.utils import run_sync

from workbook.classroom.run import Run


def work(name: str) -> str:
    if name == "dies":
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "long":
        time.sleep(60)
    time.sleep(0.05)
    return name


def rescued(name: str, reason: str) -> str:
    return f"{name}: {reason}"


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_worker_that_dies_costs_only_its_own(jobs: int) -> None:
    names = ["a", "dies", "b", "c", "d"]
    results = sorted(Run(work, rescued, jobs=jobs).results(names))
    assert [result for result in results if ":" not in result] == ["a", "b", "c", "d"]
    (lost,) = (result for result in results if ":" in result)
    assert lost.startswith("dies: Grading was ended twice while this work ran")


def test_what_takes_too_long_is_stopped_and_not_tried_again() -> None:
    began = time.monotonic()
    results = sorted(Run(work, rescued, jobs=2, longest=1).results(["a", "long", "b"]))
    assert results[:2] == ["a", "b"]
    assert results[2].startswith("long: Grading took longer than 0.02 minutes")
    assert time.monotonic() - began < 10


def test_it_says_who_is_being_worked_on() -> None:
    heard: list[list[str]] = []
    run = Run(work, rescued, jobs=2, on_tick=heard.append)
    assert sorted(run.results(["a", "b", "c"])) == ["a", "b", "c"]
    assert heard and all(len(names) <= 2 for names in heard)


def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    results = Run(work, rescued, jobs=2).results(["a", "long"])
    assert next(results) == "a"
    began = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 5


def in_a_thread(name: str) -> str:
    async def wait() -> str:
        return await asyncio.to_thread(lambda: name)

    return str(run_sync(wait)())


def test_a_worker_has_an_event_loop_of_its_own() -> None:
    assert in_a_thread("here") == "here"
    results = Run(in_a_thread, rescued, jobs=2, longest=5).results(["a", "b", "c"])
    assert sorted(results) == ["a", "b", "c"]


def fails(name: str) -> str:
    if name == "fails":
        raise ValueError("of a kind that nobody expects\nand more")
    return name


def rescue_dies(name: str, reason: str) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return name


def test_an_error_of_a_task_costs_only_its_own() -> None:
    results = sorted(Run(fails, rescued, jobs=2).results(["a", "fails", "b"]))
    assert results[:2] == ["a", "b"]
    assert results[2] == (
        "fails: Grading ended with an error of its own: ValueError: of a kind that nobody expects."
    )


def test_a_rescue_that_dies_costs_only_its_own() -> None:
    run = Run(work, rescue_dies, jobs=2, last_word=rescued)
    results = sorted(run.results(["a", "dies", "b"]))
    assert results[:2] == ["a", "b"]
    assert results[2].startswith("dies: Grading was ended twice while this work ran")


def test_a_name_that_is_no_text_is_worked_on() -> None:
    name = os.fsdecode(b"\xffevil")
    assert sorted(Run(fails, rescued, jobs=2).results(["a", name])) == ["a", name]


def sleeps(name: str) -> str:
    time.sleep(60 if name != "a" else 0)
    return name


def test_such_a_name_is_stopped_when_it_takes_too_long() -> None:
    name = os.fsdecode(b"\xffevil")
    results = sorted(Run(sleeps, rescued, jobs=2, longest=1).results(["a", name]))
    assert results[0] == "a" and "longer than 0.02 minutes" in results[1]
