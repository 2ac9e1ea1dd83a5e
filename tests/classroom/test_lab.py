"""What ``workbook lab`` releases, says and keeps to itself, without a browser."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.lab import running_lab, until, unused_port
from tests.cells import make_course
from tests.nbgrader_runs import workbook

pytestmark = pytest.mark.xdist_group("browser")

#: By name the other way round than by number.
COURSE = {
    "welcometest": "1-0-welcome",
    "thursday": "1-1-markets",
    "friday": "2-1-money",
    "endtest": "2-5-goodbye",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = make_course(tmp_path / "course")
    for assignment, notebook in COURSE.items():
        (folder / "source" / assignment).mkdir()
        shutil.copy(
            folder / "source" / "tiny" / "tiny.ipynb",
            folder / "source" / assignment / f"{notebook}.ipynb",
        )
    shutil.rmtree(folder / "source" / "tiny")
    return folder


def started(course: Path) -> list[str]:
    """The lines on the terminal when the lab is open, before those with the address."""
    with running_lab(course, "--no-browser", f"--port={unused_port()}") as lab:
        lines = lab.said().splitlines()
    return lines[: lines.index("The course is open at")]


def released(course: Path) -> set[str]:
    return {folder.name for folder in (course / "exchange" / "nps" / "outbound").iterdir()}


def test_the_first_start_releases_the_first_day_whatever_its_name(course: Path) -> None:
    assert started(course) == [
        "Preparing the first day; this takes up to half a minute.",
        "Released for trainees: welcometest, thursday.",
        "To release the next one: workbook release friday",
    ]
    assert released(course) == {"welcometest", "thursday"}
    assert started(course) == []
    assert released(course) == {"welcometest", "thursday"}


def test_a_first_start_that_was_stopped_half_way_goes_on(course: Path) -> None:
    assert workbook(course, "release", "welcometest").returncode == 0
    assert "Released for trainees: thursday." in started(course)
    assert released(course) == {"welcometest", "thursday"}


def test_when_something_is_released_the_start_releases_nothing(course: Path) -> None:
    assert workbook(course, "release", "friday").returncode == 0
    assert started(course) == []
    assert released(course) == {"friday"}


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_taken_is_told_in_one_sentence(course: Path, taken: int) -> None:
    done = workbook(course, "lab", "--no-browser", f"--port={taken}")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"workbook: Port {taken} cannot be used (another program uses it). Give another one, or "
        "leave out --port: then a free one is chosen.\n"
    )
    assert not (course / "exchange").exists()


def test_a_port_that_does_not_exist_is_refused(course: Path) -> None:
    done = workbook(course, "lab", "--no-browser", "--port=70000")
    assert done.returncode == 2
    assert "70000 is not in the range 1<=x<=65535" in done.stderr


FAILING = """
import asyncio
import gc

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

async def fail(error):
    raise error

async def leave_all():
    # Nobody waits for these tasks, as for those of tornado that write to a page.
    for error in (
        WebSocketClosedError("left page"), StreamClosedError(OSError("left stream")),
        ValueError("a fault of another kind"),
    ):
        asyncio.ensure_future(fail(error))
    del error
    await asyncio.sleep(0.1)
    gc.collect()
    asyncio.get_running_loop().call_exception_handler({"message": "a fault without an error"})

def _jupyter_server_extension_points():
    return [{"module": "failing"}]

def _load_jupyter_server_extension(app):
    app.io_loop.add_callback(leave_all)
"""


def test_a_page_that_was_left_leaves_no_traceback_and_other_faults_do(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    # A trainee's copy has nothing to release, and starts sooner.
    shutil.rmtree(course / "source")
    config = tmp_path / "config"
    config.mkdir()
    (tmp_path / "failing.py").write_text(FAILING)
    (config / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": {"failing": True}}})
    )
    with running_lab(
        course, "--no-browser", f"--port={unused_port()}",
        PYTHONPATH=str(tmp_path), JUPYTER_CONFIG_PATH=str(config),
    ) as lab:  # fmt: skip
        until(lambda: "a fault without an error" in lab.said(), "asyncio's other faults")
        said = lab.said()
    assert "Task exception was never retrieved" in said
    assert "ValueError: a fault of another kind" in said
    assert said.count("Traceback") == 1
    assert "ClosedError" not in said
