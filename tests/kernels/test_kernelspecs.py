"""Kernels that are forked from the warm process, started by name as any Jupyter program does."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync
from nbformat.v4 import new_code_cell, new_notebook

from tests.cells import ROOT
from workbook.kernels import sandbox
from workbook.kernels.pool import close_all, pool
from workbook.kernels.provisioner import SealedKernelManager

KERNELS = ROOT / "workbook" / "kernels" / "jupyter"
SEALED = pytest.param("workbook-sealed", marks=pytest.mark.needs_bubblewrap)
BOTH = pytest.mark.parametrize("kernel", ["workbook", SEALED])
pytestmark = pytest.mark.xdist_group("kernels")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(KERNELS))


def run(folder: Path, kernel: str, code: str) -> str:
    """What a notebook with one cell prints."""
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), folder / "in.ipynb")
    papermill.execute_notebook(
        folder / "in.ipynb", folder / "out.ipynb", kernel_name=kernel, cwd=folder,
        progress_bar=False, language="python",
    )  # fmt: skip
    cells = nbformat.read(folder / "out.ipynb", as_version=4).cells
    return "".join(output.get("text", "") for output in cells[-1].outputs)


@BOTH
def test_papermill_runs_a_notebook_with_libraries_at_hand(tmp_path: Path, kernel: str) -> None:
    code = """
import sys
from workbook.data import load
print("pandas" in sys.modules, len(load("first_notifications")) > 5)
"""
    said = run(tmp_path, kernel, code)
    assert said.split() == ["True", "True"]


def test_an_open_kernel_has_the_rights_and_the_folder_of_its_user(tmp_path: Path) -> None:
    run(tmp_path, "workbook", "from pathlib import Path\nPath('left.txt').write_text('x')")
    assert (tmp_path / "left.txt").exists()


@pytest.mark.needs_bubblewrap
def test_a_sealed_kernel_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    said = run(tmp_path, "workbook-sealed", f"""
import os, socket
from pathlib import Path
print(Path({str(tmp_path)!r}).exists(), Path.home(), os.getpid(), len(os.listdir("/proc")))
print(sorted(name for name in os.environ if "SECRET" in name or "TOKEN" in name))
for address in (("127.0.0.1", 9), ("192.0.2.1", 9)):
    try:
        socket.create_connection(address, 1)
    except OSError as error:
        print(error)
for place in ("/usr/x", "/tmp/x", "/dev/x", "/proc/x", "/sockets/x", {str(ROOT / "x")!r}):
    try:
        Path(place).touch()
        print("wrote", place)
    except OSError:
        pass
""")  # fmt: skip
    assert said.splitlines()[:2] == ["False /scratch 1 0", "[]"]
    assert said.count("unreachable") == 2 and "wrote" not in said


@pytest.mark.needs_bubblewrap
def test_a_working_folder_holds_what_was_given_out_today(tmp_path: Path) -> None:
    (tmp_path / "given" / "in").mkdir(parents=True)
    file = tmp_path / "given" / "in" / "a.txt"
    (tmp_path / "given" / "1-1.ipynb").touch()

    def found() -> str:
        manager = SealedKernelManager()
        manager.beside = tmp_path / "given"
        run_sync(manager.start_kernel)()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        look = (
            "open('in/a.txt', 'a').write('!'), open('in/a.txt').read(), __import__('os').listdir()"
        )
        asked = client.execute("", silent=True, user_expressions={"it": look})
        replies = client.arriving(asked, 20)
        reply = next(message for channel, message in replies if channel == "shell")
        client.stop_channels()
        run_sync(manager.shutdown_kernel)(now=True)
        return str(reply["content"]["user_expressions"]["it"]["data"]["text/plain"])

    file.write_text("one", encoding="utf-8")
    assert found() == found() == "(1, 'one!', ['in'])"
    file.write_text("other", encoding="utf-8")
    assert found() == "(1, 'other!', ['in'])"


@pytest.fixture
def start() -> Iterator[Callable[[str], tuple[KernelManager, Any]]]:
    """Start a kernel as JupyterLab does; all end with the test."""
    running = []

    def begin(kernel: str) -> tuple[KernelManager, Any]:
        manager = KernelManager(kernel_name=kernel)
        manager.start_kernel()
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        running.append((manager, client))
        return manager, client

    yield begin
    for manager, client in running:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def told(client: Any, code: str) -> dict[str, Any]:
    """The reply to a cell."""
    return client.execute_interactive(code, timeout=20, output_hook=lambda message: None)["content"]


@BOTH
def test_restart_forgets_and_interrupt_stops(
    start: Callable[[str], tuple[KernelManager, Any]], kernel: str
) -> None:
    manager, client = start(kernel)
    assert told(client, "x = 1")["status"] == "ok"
    asked = client.execute("import time\nprint('begun', flush=True)\ntime.sleep(60)")
    while client.get_iopub_msg(timeout=20)["content"].get("text") != "begun\n":
        pass
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=20)
    while reply["parent_header"]["msg_id"] != asked:
        reply = client.get_shell_msg(timeout=20)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=30)
    assert told(client, "x")["ename"] == "NameError"


@BOTH
def test_an_error_looks_as_in_any_kernel_of_the_course(
    start: Callable[[str], tuple[KernelManager, Any]], kernel: str
) -> None:
    """What is hooked into a shell by an import is there, though all was imported before."""
    _, client = start(kernel)
    told(client, "import pandas as pd\nfrom workbook.checks import check\nx = 1")
    shown = "\n".join(told(client, "x = pd.DataFrame({'a': [1]})['b']")["traceback"])
    assert "KeyError" in shown and "get_loc" not in shown
    assert "x still has its old value" in told(client, "check('x')")["evalue"]


@pytest.mark.needs_bubblewrap
def test_an_error_in_a_sealed_kernel_looks_at_no_other_module(
    start: Callable[[str], tuple[KernelManager, Any]],
) -> None:
    """There are two thousand, and a fork copies what it touches."""
    _, client = start("workbook-sealed")
    told(client, """
import sys, types
seen = []
class Spy(types.ModuleType):
    def __getattr__(self, name):
        seen.append(name)
        raise AttributeError(name)
sys.modules["spy"] = Spy("spy")
""")  # fmt: skip
    assert told(client, "def f():\n    1 / 0\nf()")["ename"] == "ZeroDivisionError"
    assert told(client, "assert seen == [], seen")["status"] == "ok"


@pytest.mark.needs_bubblewrap
def test_a_cell_is_read_once_by_what_changes_cells(
    start: Callable[[str], tuple[KernelManager, Any]],
) -> None:
    _, client = start("workbook-sealed")
    told(client, """
seen = []
def note(lines):
    seen.append(lines)
    return lines
get_ipython().input_transformers_cleanup.append(note)
""")  # fmt: skip
    for _ in range(2):
        told(client, "same = 1")
    assert told(client, "assert len(seen) == 3, seen")["status"] == "ok"
    # Not by what changed them before.
    told(client, "get_ipython().input_transformers_cleanup.remove(note)")
    told(client, "same = 1")
    assert told(client, "assert len(seen) == 4, seen")["status"] == "ok"
    # Nor as it was read before, where it has changed what changes cells.
    waits = "import asyncio\nawait asyncio.sleep(0)\nsame = 1"
    told(client, waits)
    told(client, """
def other(lines):
    return [line.replace("same = 1", "same = 2") for line in lines]
get_ipython().input_transformers_cleanup.append(other)
await asyncio.sleep(0)
""")  # fmt: skip
    told(client, waits)
    assert told(client, "assert same == 2, same")["status"] == "ok"


@pytest.mark.needs_bubblewrap
def test_a_kernel_has_what_was_named_and_the_rest_when_it_is_used(
    start: Callable[[str], tuple[KernelManager, Any]],
) -> None:
    close_all()
    pool(True, None, ["workbook.charts.columns", "workbook.charts.*", "nothing.of.the.kind"])
    _, client = start("workbook-sealed")
    loaded = "import sys\nassert {!r} {} sys.modules"
    assert told(client, loaded.format("workbook.charts.series", "in"))["status"] == "ok"
    assert told(client, loaded.format("networkx", "not in"))["status"] == "ok"
    # Nor is it told what was named.
    assert told(client, "assert 'columns' not in str(sys.argv + sys.orig_argv)")["status"] == "ok"
    assert told(client, "from workbook.charts import clusters_picture")["status"] == "ok"
    close_all()


@pytest.mark.needs_bubblewrap
def test_two_sealed_kernels_do_not_meet(
    start: Callable[[str], tuple[KernelManager, Any]],
) -> None:
    (_, one), (_, other) = start("workbook-sealed"), start("workbook-sealed")
    places = "('note', '/dev/shm/note', '/scratch/note')"
    write = f"import os, signal\nfor p in {places}: open(p, 'w').write('x')\n"
    write += "if not os.fork(): signal.pause()"
    one.execute(write)
    assert told(one, "1")["status"] == "ok"
    look = f"import os\nassert not any(os.path.exists(p) for p in {places})"
    assert told(other, look)["status"] == "ok"
    killed = "for n in range(2, 500):\n    try: os.kill(n, 9)\n    except OSError: pass"
    assert told(other, killed)["status"] == "ok"
    assert told(one, "1")["status"] == "ok"


Start = Callable[[str], tuple[KernelManager, Any]]

# Through a pipe, which refuses addresses where nothing is; keys are written backwards, for this
# text is in memory too. The heap comes first: what is read is kept there.
SCAN = """
import ctypes, os
libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
end, size = libc.sbrk(0) // 4096 * 4096, 32768
read, write = os.pipe()
keys, found = [bytes.fromhex(key)[::-1] for key in KEYS], set()
near = id(keys[0]) // 4096 * 4096
for low, high in ((end - 2**27, end), (near - 2**27, near + 2**27)):
    tail = b""
    for address in range(low, high, size):
        if (count := libc.write(write, address, size)) > 0:
            text = tail + os.read(read, count)
            found |= {address - len(tail) + text.index(key) for key in keys if key in text}
            tail = text[-100:]
        else:
            tail = b""
own = [a for a in found if any(0 <= a - id(key) < 200 for key in keys)]
print(len(own), len(found) - len(own))
"""


@pytest.mark.needs_bubblewrap
def test_a_sealed_kernel_has_nothing_of_an_earlier_order_in_its_memory(
    start: Callable[[str], tuple[KernelManager, Any]],
) -> None:
    close_all()
    *earlier, last = [start("workbook-sealed")[1] for _ in range(5)]
    keys = [client.session.key[::-1].hex() for client in earlier]
    printed: list[str] = []
    last.execute_interactive(
        SCAN.replace("KEYS", repr(keys)), timeout=60,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )  # fmt: skip
    # What it looks for is there once: where it looks for it.
    own, others = map(int, "".join(printed).split())
    assert own > 0 and others == 0


@pytest.mark.needs_bubblewrap
@pytest.mark.parametrize(
    "code",
    [
        "import socket\nsocket.socket(40, socket.SOCK_STREAM)",  # To the host of a virtual machine.
        "import ctypes\nassert ctypes.CDLL(None).inotify_init1(0) >= 0",
        "import ctypes\nassert ctypes.CDLL(None).syscall(444, None, 0, 1) > 0",  # Landlock.
    ],
)
def test_a_sealed_kernel_has_no_way_past_its_namespaces(start: Start, code: str) -> None:
    _, client = start("workbook-sealed")
    assert told(client, code)["status"] == "error"
    usual = "import socket\nsocket.socketpair(), socket.socket(), socket.socket(socket.AF_UNIX)"
    assert told(client, usual)["status"] == "ok"


@pytest.mark.needs_bubblewrap
def test_a_terminal_belongs_to_one_sealed_kernel(
    start: Callable[[str], tuple[KernelManager, Any]],
) -> None:
    (_, one), (_, other) = start("workbook-sealed"), start("workbook-sealed")
    opened = "import os\nends = os.openpty()\nassert os.listdir('/dev/pts') == ['0', 'ptmx']"
    assert told(one, opened)["status"] == "ok"
    assert told(other, "import os\nassert os.listdir('/dev/pts') == ['ptmx']")["status"] == "ok"
    assert told(other, opened)["status"] == "ok"


@pytest.mark.needs_bubblewrap
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("x = []\nwhile True: x.append(bytearray(2**24))", "MemoryError"),
        ("with open('big', 'wb') as file: file.write(bytes(2**28))", "OSError"),
        (
            "import os, time\nfor _ in range(200):\n    if not os.fork(): time.sleep(60)",
            "BlockingIOError",
        ),
    ],
)
def test_a_limit_is_an_error_and_another_kernel_goes_on(
    start: Start, code: str, error: str
) -> None:
    (_, one), (_, other) = start("workbook-sealed"), start("workbook-sealed")
    assert told(one, code)["ename"] == error
    assert told(other, "1 + 1")["status"] == "ok"


def test_without_bubblewrap_a_sealed_kernel_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(sandbox.UNSAFE, raising=False)
    monkeypatch.setattr(sandbox, "problem", lambda: "There is no sandbox.")
    with pytest.raises(sandbox.SandboxError, match="There is no sandbox"):
        KernelManager(kernel_name="workbook-sealed").start_kernel()


def test_on_windows_nothing_is_marked_though_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sandbox.UNSAFE, "1")
    sandbox.problem.cache_clear()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("sys.platform", "win32")
        with pytest.raises(sandbox.SandboxError, match="Subsystem for Linux"):
            sandbox.require()
    sandbox.problem.cache_clear()


def statuses_of(pid: int) -> list[str]:
    """What the system says of the threads of a sealed kernel, whose number is that in the sandbox.

    In its own namespace it is the first process.
    """
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            numbers = status.read_text().partition("NSpid:")[2].splitlines()[0].split()
            if numbers[-2:] == [str(pid), "1"]:
                found += [file.read_text() for file in status.parent.glob("task/*/status")]
    return found


@pytest.mark.needs_bubblewrap
def test_no_thread_of_a_sealed_kernel_has_a_privilege() -> None:
    manager = SealedKernelManager()
    run_sync(manager.start_kernel)()
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(30)
        next(said for said in client.arriving(client.execute("1"), 30) if said[0] == "shell")
        client.stop_channels()
        assert manager.provisioner is not None
        said = statuses_of(manager.provisioner.pid)
    finally:
        run_sync(manager.shutdown_kernel)(now=True)
    assert len(said) > 1
    for name, value in (("CapEff", "0" * 16), ("CapBnd", "0" * 16), ("NoNewPrivs", "1")):
        assert {line.split()[1] for text in said for line in text.splitlines()
                if line.startswith(f"{name}:")} == {value}  # fmt: skip


# As on Windows: neither the module nor a library without a name.
ELSEWHERE = """
import ctypes, sys, sysconfig
sysconfig.get_config_vars()
sys.platform, sys.modules["resource"] = "elsewhere", None
usual = ctypes.CDLL
def library(name, *arguments, **by_name):
    assert name is not None
    return usual(name, *arguments, **by_name)
ctypes.CDLL = library
import workbook.kernels.provisioner
import workbook.classroom.whole_class
"""


def test_kernels_and_grading_can_be_imported_where_there_is_no_linux() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
