"""JupyterLab for this course: trainee and instructor on one machine, offline."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from types import FrameType

from workbook.classroom.assignments import assignments
from workbook.classroom.day import release
from workbook.classroom.nbgrader_api import add_scripts_to_path, nbgrader_api
from workbook.errors import UsageError, WorkbookError

SETTINGS = Path(__file__).parent / "jupyter"
TRAINEE_SETTINGS = Path(__file__).parent / "trainee"
FIRST_PAGE = "notebooks/day1/1-1-a-notebook-as-a-record.ipynb"


def prepare(root: Path, say: Callable[[str], None]) -> None:
    """Before the first day, release that day. What comes later is for the instructor to release.

    In a trainee's copy make the folders without which Submit and Fetch Feedback fail.
    """
    course = _exchange(root)
    names = assignments(root)
    if not names:
        for folder in ("inbound", "feedback"):
            (course / folder).mkdir(parents=True, exist_ok=True)
        return
    day = _first_day(names)
    released = [name for name in names if (course / "outbound" / name).is_dir()]
    missing = [name for name in day if name not in released]
    # nbgrader's exchange refuses to work on Windows.
    if sys.platform == "win32" or not missing or not set(released) <= set(day):
        return
    say("Preparing the first day; this takes up to half a minute.")
    for name in missing:
        release(root, name)
    say(f"Released for trainees: {', '.join(missing)}.")
    if later := names[len(day) :]:
        say(f"To release the next one: workbook release {later[0]}")


def _exchange(root: Path) -> Path:
    api = nbgrader_api(root)
    return Path(api.config.Exchange.root) / api.coursedir.course_id


def _first_day(names: list[str]) -> list[str]:
    """The first assignment that is no test, such as ``day1``, and the tests before it."""
    tests = len(list(takewhile(lambda name: name.endswith("test"), names)))
    # Where all are tests, the last may be a post-test.
    return names[: tests + 1] if tests < len(names) else names[:1]


def can_open_browser() -> bool:
    """Whether this machine has a screen to open a browser on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_root() -> bool:
    """Whether the server would run as the system's administrator."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def free_port(first: int = 8888) -> int:
    """The first free port on this machine, from ``first`` up.

    :raises WorkbookError: none of a hundred ports is free.
    """
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise WorkbookError(f"No free port between {first} and {first + 99}. Give one with --port.")


def check_port(port: int) -> None:
    """That JupyterLab can have this port. It would say so itself, after it was set up.

    :raises UsageError: it cannot; the message says why.
    """
    with socket.socket() as probe:
        if sys.platform != "win32":
            # A server that has just ended does not count. On Windows, this would let two listen.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            why = "another program uses it" if in_use else error.strerror
            raise UsageError(
                f"Port {port} cannot be used ({why}). Give another one, or leave out --port: then "
                "a free one is chosen."
            ) from error


def serve(root: Path, *, port: int | None, browser: bool | None, say: Callable[[str], None]) -> int:
    """Start JupyterLab, say where it is, and stay until it ends. Returns its exit status."""
    if port is not None:
        check_port(port)
    prepare(root, say)
    port = port or free_port()
    token = secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{port}/lab/tree/{FIRST_PAGE}?token={token}"
    add_scripts_to_path()
    # A copy of the course without source/ is a trainee's: without the tools of an instructor.
    settings = [SETTINGS] if assignments(root) else [TRAINEE_SETTINGS, SETTINGS]
    environment = {
        **os.environ,
        # In the environment, not in the arguments: other users can read arguments.
        "JUPYTER_TOKEN": token,
        "WORKBOOK_ROOT": str(root),
        "JUPYTER_CONFIG_PATH": _in_front("JUPYTER_CONFIG_PATH", settings),
        "JUPYTER_PATH": _in_front("JUPYTER_PATH", [SETTINGS]),
    }
    command = [
        # Formgrader's database layer warns on every grading; kernels keep their warnings.
        sys.executable, "-W", "ignore", "-m", "jupyterlab", "--no-browser", f"--port={port}",
        "--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}", "--log-level=ERROR",
        *(["--allow-root"] if is_root() else []),
    ]  # fmt: skip
    # Away from the keyboard, Jupyter asks nothing and ends in one way only: when told below.
    server = subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL,
        process_group=None if sys.platform == "win32" else 0,
    )  # fmt: skip
    _on_stop(_stop)
    try:
        _wait_until_up(server, port, token)
        say(f"The course is open at\n\n    {address}\n\nStop it with Ctrl+C.")
        if browser if browser is not None else can_open_browser():
            import webbrowser

            webbrowser.open(address)
        return server.wait()
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def _on_stop(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    # SIGINT too: a shell that starts this in the background has it ignored.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # A second signal must not come between the first and the end of the server.
    _on_stop(signal.SIG_IGN)
    sys.exit(0)


def _in_front(variable: str, folders: list[Path]) -> str:
    """The value of a search path of the environment, with ``folders`` in front of it."""
    return os.pathsep.join(filter(None, [*map(str, folders), os.environ.get(variable, "")]))


def _wait_until_up(server: subprocess.Popen[bytes], port: int, token: str) -> None:
    # Only the server just started knows the token: another on this port does not count.
    question = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    for _ in range(600):
        if server.poll() is not None:
            raise WorkbookError(
                f"JupyterLab ended at once (status {server.returncode}); the reason stands above."
            )
        try:
            urllib.request.urlopen(question, timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise WorkbookError(f"JupyterLab did not answer on port {port} within a minute.")
