"""The kernel that marking uses: ipykernel's, with one thread and one request after the other.

ipykernel hands every request and every output from thread to thread, so that a person is answered
while a cell runs. Whoever marks waits for the cell anyway.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import zmq
from ipykernel import ipkernel
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, DottedObjectName, Float, Type

# Milliseconds in which the last messages leave at a kernel's end.
LAST_WORDS = 1000


class SealedKernel(ipkernel.IPythonKernel):
    """A kernel for :class:`SealedApp`; its shell is there already."""

    quiet = Bool(False, help="Say only when a request has ended?").tag(config=True)

    # The sockets themselves: no event loop listens to them.
    shell_stream, control_stream = AnyTrait(), AnyTrait()
    # Not a moment's rest after each request: whoever marks waits for what is shown, too.
    _execute_sleep = Float(0.0)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        shell: Any = self.shell
        shell.parent = shell.kernel = self
        self.io_loop: Any = _End()

    def start(self) -> None:
        """Requests can come."""
        shell: Any = self.shell
        shell.exit_now = False
        self._publish_status("starting", "shell")

    @property
    def ended(self) -> bool:
        """Whether it was told to end, or a cell has said ``exit``."""
        return bool(self.io_loop.has_come)

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def _publish_execute_input(self, *arguments: Any) -> None:
        """Whoever marks knows what was sent to be run."""
        if not self.quiet:
            super()._publish_execute_input(*arguments)

    def _publish_status(self, status: str, *arguments: Any, **by_name: Any) -> None:
        """Whoever marks waits for the end of a request, and for nothing else."""
        if status == "idle" or not self.quiet:
            super()._publish_status(status, *arguments, **by_name)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """After an error: what was asked for already is not run. The app ends this."""
        self._aborting = True

    async def shutdown_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Say so and end; the namespace ends with it, and all that was started in it."""
        content = await self.do_shutdown(parent["content"]["restart"])
        session: Any = self.session
        for channel, to in ((stream, ident), (self.iopub_socket, self._topic("shutdown"))):
            session.send(channel, "shutdown_reply", content, parent, ident=to)
        self.io_loop.stop()


class _End:
    """Stands where ipykernel's shell finds the event loop that it stops."""

    has_come = False

    def call_later(self, _seconds: float, call: Callable[[], None]) -> None:
        call()

    def stop(self) -> None:
        self.has_come = True


class _IOPub(IOPubThread):
    """ipykernel's, without its thread: an output is sent by the thread that has it."""

    def __init__(self, socket: Any, session: Any) -> None:
        super().__init__(socket, session=session)
        self._sending = threading.RLock()

    def _setup_event_pipe(self) -> None:
        """There is no thread to be woken."""

    def _setup_xpub_listener(self) -> None:
        """The app listens."""

    def start(self) -> None:
        """Nothing to start."""

    def schedule(self, f: Callable[[], Any]) -> None:
        """Do it now."""
        with self._sending:
            f()

    def welcome(self) -> None:
        """Greet who has begun to listen."""
        with self._sending:
            self._handle_subscription(self.socket.recv_multipart())

    def _really_send(self, *arguments: Any, **by_name: Any) -> None:
        """A process that a cell has forked shares the socket, and must not touch it."""
        if self._is_master_process():
            super()._really_send(*arguments, **by_name)


class SealedStream(OutStream):
    """ipykernel's. What was printed is handed over after a moment, or when it is asked for."""

    _printed = False
    _timer: threading.Timer | None = None

    def __init__(self, *arguments: Any, **by_name: Any) -> None:
        super().__init__(*arguments, **by_name)
        self._flushing = threading.RLock()

    def write(self, string: str) -> int:
        """To be handed over."""
        self._printed = True
        return super().write(string) or 0

    def flush(self) -> None:
        """Hand over; nothing to do if nothing was printed since the last time."""
        if self._printed:
            self._printed = False
            self._flush()

    def _flush(self) -> None:
        """Whoever comes second waits: a reply must not overtake what was printed before it."""
        with self._flushing:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            super()._flush()

    def _schedule_flush(self) -> None:
        if self._flush_pending:
            return
        self._flush_pending = True
        timer = threading.Timer(self.flush_interval, self._flush)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:
            # No more threads are allowed.
            self._flush()
        else:
            self._timer = timer


class SealedApp(IPKernelApp):
    """It makes nothing that marking does not use: that would take as long as to be a kernel.

    Its settings and its ``connection`` are given to it, nobody listens to its heart, and one
    client has one shell.
    """

    connection = Dict()

    kernel_class = Type(SealedKernel, klass=ipkernel.IPythonKernel)
    outstream_class = DottedObjectName(f"{__name__}.SealedStream")

    def parse_command_line(self, argv: Any = None) -> None:
        """Nothing to parse."""

    def init_crash_handler(self) -> None:
        """Nobody reads a report."""

    def init_profile_dir(self) -> None:
        """The shell has one; it was made before the fork."""
        self.profile_dir = ZMQInteractiveShell.instance().profile_dir

    def init_config_files(self) -> None:
        """There are none."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """There is none."""

    def init_connection_file(self) -> None:
        """No file is read."""
        info: Any = self.connection
        self.load_connection_info(info)

    def write_connection_file(self, **_: Any) -> None:
        """Nor written."""

    def _configure_logging(self) -> None:
        """Nobody reads a log."""

    def init_code(self) -> None:
        """No code comes before the first cell."""

    def init_heartbeat(self) -> None:
        """None."""

    def init_control(self, context: zmq.Context[Any]) -> None:
        """A socket, and no thread for it."""
        self.control_socket = context.socket(zmq.ROUTER)
        self.control_socket.linger = LAST_WORDS
        self.control_port = self._bind_socket(self.control_socket, self.control_port)

    def init_iopub(self, context: zmq.Context[Any]) -> None:
        """A socket, and no thread for it."""
        socket = context.socket(zmq.XPUB)
        socket.linger = LAST_WORDS
        self.iopub_port = self._bind_socket(socket, self.iopub_port)
        self.iopub_thread = _IOPub(socket, self.session)
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        """The kernel, with sockets where it would have streams of an event loop."""
        self.kernel = SealedKernel.instance(
            parent=self, session=self.session, log=self.log,
            shell_stream=self.shell_socket, control_stream=self.control_socket,
            iopub_thread=self.iopub_thread, iopub_socket=self.iopub_socket,
            stdin_socket=self.stdin_socket, profile_dir=self.profile_dir, user_ns=self.user_ns,
        )  # fmt: skip
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def start(self) -> None:
        """Answer requests until the kernel has ended."""
        # Some cells ask for a loop.
        asyncio.set_event_loop(asyncio.new_event_loop())
        self.kernel.start()
        self._poller = zmq.Poller()
        for socket in (self.shell_socket, self.control_socket, self.iopub_thread.socket):
            self._poller.register(socket, zmq.POLLIN)
        while not self.kernel.ended:
            # From a signal that came a moment after its cell.
            with suppress(KeyboardInterrupt):
                self._serve()
        if self.context is not None:
            self.context.destroy(LAST_WORDS)

    def _serve(self) -> None:
        """Wait for requests, and answer them."""
        aborting = self.kernel._aborting
        ready = dict(self._poller.poll(0 if aborting else None))
        listened = self.iopub_thread.socket
        if listened in ready:
            self.iopub_thread.welcome()
            # From now on other threads may send there, and a socket has one thread at a time.
            self._poller.unregister(listened)
        for socket, dispatch in (
            (self.control_socket, self.kernel.dispatch_control),
            (self.shell_socket, self.kernel.dispatch_shell),
        ):
            if socket in ready:
                _run(dispatch(socket.recv_multipart(copy=False)))
        if aborting and self.shell_socket not in ready:
            self.kernel._aborting = False


def _run(coroutine: Coroutine[Any, Any, None]) -> None:
    """To its end. Nothing in it waits for an event loop; a cell that does has one of its own."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("A request waits for what never comes.")
