"""A sealed kernel shows what any kernel shows, and ends when it is told to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager
from nbclient.exceptions import DeadKernelError

from tests.cells import ROOT
from workbook.grading.config import KERNEL_ARGUMENTS
from workbook.kernels.client import QuickClient

pytestmark = [pytest.mark.xdist_group("kernels"), pytest.mark.needs_bubblewrap]
LONGEST = 20.0

IN_THREADS = r"""
import sys, threading
def say(name):
    for number in range(200):
        sys.stdout.write(f"{name} {number}\n")
threads = [threading.Thread(target=say, args=(name,)) for name in "abcdef"]
[one.start() for one in threads], [one.join() for one in threads]
"""
FORK = """
import os
if not (pid := os.fork()):
    print("child")
    os._exit(0)
os.waitpid(pid, 0)
print("parent")
"""
NO_MORE_THREADS = """
import threading, time
try:
    while True:
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
except RuntimeError:
    print("full")
"""


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelManager]:
    monkeypatch.setenv("JUPYTER_PATH", str(ROOT / "workbook" / "kernels" / "jupyter"))
    manager = KernelManager(kernel_name="workbook-sealed", client_factory=QuickClient)
    manager.start_kernel(extra_arguments=KERNEL_ARGUMENTS)
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.fixture
def client(manager: KernelManager) -> Iterator[QuickClient]:
    client: Any = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    yield client
    client.stop_channels()


def shown(client: QuickClient, code: str) -> tuple[str, str]:
    """What a cell prints until the kernel says that it has ended, and the status of its reply."""
    asked = client.execute(code, stop_on_error=False)
    printed, status, idle = "", "", False
    for channel, message in client.arriving(asked, LONGEST):
        content = message["content"]
        if channel == "shell":
            status = content["status"]
        elif message["msg_type"] == "stream":
            printed += content["text"]
        idle |= content.get("execution_state") == "idle"
        if idle and status:
            break
    return printed, status


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("print(1)\nprint(2)", "1\n2\n"),
        ("import os\nos.system('echo hello')\nimport time\ntime.sleep(0.2)", "hello\n"),
        ("import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')", "waited\n"),
        ("async def five():\n    return 5\nprint(await five())", "5\n"),
        (FORK, "parent\n"),
        (NO_MORE_THREADS, "full\n"),
    ],
)
def test_what_a_cell_prints_is_there_when_it_has_ended(
    client: QuickClient, code: str, printed: str
) -> None:
    assert shown(client, code) == (printed, "ok")
    assert shown(client, "print('next')")[1] == "ok"


def test_what_threads_print_at_the_same_time_is_whole(client: QuickClient) -> None:
    printed, status = shown(client, IN_THREADS)
    said = printed.replace("\n", " ").split()
    assert status == "ok" and len(said) == 2 * 6 * 200
    assert all(said.count(name) == 200 for name in "abcdef")


def test_what_was_printed_before_the_end_arrives(client: QuickClient) -> None:
    asked = client.execute("print('before')\nimport os, time\ntime.sleep(0.5)\nos._exit(1)")
    texts = []
    with pytest.raises(DeadKernelError):
        for _, message in client.arriving(asked, LONGEST):
            texts.append(message["content"].get("text"))
    assert "before\n" in texts


@pytest.mark.parametrize("code", ["exit()", "quit"])
def test_a_cell_can_end_the_kernel(client: QuickClient, code: str) -> None:
    assert shown(client, code) == ("", "ok")
    with pytest.raises(DeadKernelError):
        shown(client, "print('too late')")


def test_after_an_error_waiting_requests_are_not_run(client: QuickClient) -> None:
    requests = ["import time\ntime.sleep(0.3)\n1 / 0", "late = 1", "late = 2"]
    asked = [client.execute(code, stop_on_error=True) for code in requests]
    status = {}
    for message in iter(lambda: client.get_shell_msg(timeout=LONGEST), None):
        status[message["parent_header"]["msg_id"]] = message["content"]["status"]
        if len(status) == len(asked):
            break
    assert [status[one] for one in asked] == ["error", "aborted", "aborted"]
    assert shown(client, "late") == ("", "error")


@pytest.mark.parametrize("code", ["while True: pass", "import asyncio\nawait asyncio.sleep(60)"])
def test_a_cell_can_be_interrupted(manager: KernelManager, client: QuickClient, code: str) -> None:
    asked = client.execute(code)
    time.sleep(0.5)
    manager.interrupt_kernel()
    reply = next(m for channel, m in client.arriving(asked, LONGEST) if channel == "shell")
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert shown(client, "print('goes on')") == ("goes on\n", "ok")


def test_it_ends_when_it_is_asked_to(manager: KernelManager, client: QuickClient) -> None:
    assert shown(client, "1")[1] == "ok"
    began = time.monotonic()
    manager.shutdown_kernel(now=False)
    assert not manager.is_alive() and time.monotonic() - began < 3
