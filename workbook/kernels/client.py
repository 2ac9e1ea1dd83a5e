"""Talking to a sealed kernel: one message after the other, without an event loop."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import zmq
from jupyter_client.blocking import BlockingKernelClient
from nbclient.exceptions import DeadKernelError

# Milliseconds between two tries to reach a kernel.
RECONNECT = 5
LARGEST_MESSAGE = 64 * 1024 * 1024
# Milliseconds in which a message leaves, if there is a connection for it.
LEAVE = 2000
# Seconds in which the last words of a kernel arrive after its end.
LAST_WORDS = 0.05
# Bytes by which this process may grow while a kernel runs. A message has no limit for its parts.
MOST_GROWTH = 512 * 1024 * 1024
# Seconds between two looks at it.
LOOK_EVERY = 0.2
Message = dict[str, Any]
Channel = Literal["iopub", "shell"]


class UnreachableError(DeadKernelError):
    """The kernel broke the connection."""


def _resident() -> int:
    """Bytes of memory of this process; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class QuickClient(BlockingKernelClient):
    """jupyter_client's client with what marking needs: requests and replies, and what is shown.

    ``questions``: expressions by name, which the next :meth:`execute` asks.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.questions: dict[str, str] = {}
        self._poller = zmq.Poller()
        self._size, self._looked = _resident(), time.monotonic()
        self._channels: dict[Channel, Any] = {}
        # A larger message ends the connection: it would have to be held in memory here.
        self.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        # After that, sending would wait for ever.
        self.context.setsockopt(zmq.SNDTIMEO, LEAVE)
        # The kernel's sockets are not there yet at the first try.
        self.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT)

    def start_channels(self, *_: bool, **__: bool) -> None:
        """The two that are used, whatever is asked for.

        The warm process says when a kernel ends, so nothing listens to its heart.
        """
        super().start_channels(shell=True, iopub=True, stdin=False, hb=False, control=False)
        # What a kernel shows for a cell comes before its reply, or else with it.
        self._channels = {"iopub": self.iopub_channel, "shell": self.shell_channel}
        for channel in self._channels.values():
            self._poller.register(channel.socket, zmq.POLLIN)
        line = getattr(getattr(self.parent, "provisioner", None), "line", None)
        if line is not None:
            # Readable when the kernel has ended.
            self._poller.register(line.fileno(), zmq.POLLIN)

    def stop_channels(self) -> None:
        """Hang up; what has not left has nobody to read it."""
        for channel in self._channels.values():
            channel.stop()
        self.context.destroy(linger=0)

    def execute(self, *arguments: Any, **by_name: Any) -> Any:
        """Have code run, and :attr:`questions` answered in the same reply if it ran well.

        :raises UnreachableError: there is no connection any more.
        """
        by_name.setdefault("user_expressions", self.questions)
        self.questions = {}
        try:
            return super().execute(*arguments, **by_name)
        except zmq.Again:
            most = LARGEST_MESSAGE // 2**20
            raise UnreachableError(
                f"It broke its connection, perhaps with an answer of more than {most} MB."
            ) from None

    def is_alive(self) -> bool:
        """Whether the kernel runs."""
        provisioner = getattr(self.parent, "provisioner", None)
        return provisioner is not None and not provisioner.has_ended

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until what the kernel shows arrives.

        :raises RuntimeError: it has died, or does not answer in time.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while (left := end - time.monotonic()) > 0:
            # What is shown is lost until the kernel has noticed that somebody listens.
            if self.iopub_channel.socket.poll(round(min(left, 1.0) * 1000)):
                if self.iopub_channel.get_msg()["msg_type"] == "iopub_welcome":
                    return
            elif not self.is_alive():
                raise RuntimeError("Kernel died before it was ready")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    def arriving(self, asked: str, seconds: float) -> Iterator[tuple[Channel, Message]]:
        """What comes in answer to the request ``asked``, until the iterator is closed.

        Ends after ``seconds``.

        :raises DeadKernelError: the kernel has ended, and all that it had said was given.
        :raises UnreachableError: what has arrived and is not complete takes too much memory.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            channels = self._readable(min(left, LOOK_EVERY))
            self._look_at_memory()
            if not channels and not self.is_alive():
                channels = self._readable(LAST_WORDS)
                if not channels:
                    raise DeadKernelError("Kernel died")
            for name in channels:
                message = self._received(name)
                if message["parent_header"].get("msg_id") == asked:
                    yield name, message

    def _received(self, name: Channel) -> Message:
        """A message that has come on a channel.

        jupyter_client would look at its signature and read its dates. The kernel is the trainee's,
        and could sign what it likes; and nobody asks for dates.
        """
        frames = self._channels[name].socket.recv_multipart()
        _, (_, *parts) = self.session.feed_identities(frames)
        header, parent, metadata, content = map(self.session.unpack, parts[:4])
        return {
            "header": header, "msg_id": header["msg_id"], "msg_type": header["msg_type"],
            "parent_header": parent, "metadata": metadata, "content": content, "buffers": parts[4:],
        }  # fmt: skip

    def _look_at_memory(self) -> None:
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        if _resident() - self._size > MOST_GROWTH:
            raise UnreachableError("It sent more than can be held in memory.")

    def _readable(self, seconds: float) -> list[Channel]:
        """Channels on which something has come. Waits for it, unless the kernel ends."""
        ready = dict(self._poller.poll(round(seconds * 1000)))
        return [name for name, channel in self._channels.items() if channel.socket in ready]
