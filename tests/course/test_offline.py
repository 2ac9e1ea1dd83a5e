"""No notebook reaches the network, this machine's own address included.

Everything is tried with both layers, and with the namespace taken away.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbook.course.result import Result
from workbook.course.runner import run

WAYS = {
    "urllib": "import urllib.request\nurllib.request.urlopen('{url}').read()",
    "pandas": "import pandas as pd\npd.read_csv('{url}')",
    "child": (
        "import subprocess, sys\n"
        "read = 'import urllib.request as u; u.urlopen(\"{url}\").read()'\n"
        "subprocess.run([sys.executable, '-c', read], check=True)"
    ),
    "socket": "import socket\nsocket.create_connection(('127.0.0.1', {port}))",
}
SOCKETS = (
    "socket.socket().connect_ex(('127.0.0.1', {port}))",
    "socket.socket(type=socket.SOCK_DGRAM).sendto(b'a', ('127.0.0.1', {port}))",
    "socket.socket().bind(('127.0.0.1', 0))",
    "socket.socket(socket.AF_INET6).bind(('::1', 0))",
    "socket.gethostbyname('localhost')",
    "socket.create_connection((b'localhost', {port}))",
)
PROGRAMS = (
    "assert os.system('true') == 0",
    "os.fork() or os._exit(0)",
    "get_ipython().system('true')",
    "multiprocessing.get_context('spawn').Process(target=print).start()",
)
REFUSED = """import multiprocessing, os, socket
try:
    {}
except PermissionError as error:
    assert 'This notebook tried to' in str(error)
else:
    raise AssertionError('not refused')"""
ALLOWED = "import socket, asyncio, pandas\nsocket.socketpair()\nasyncio.new_event_loop().close()"


class _Listener(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.visits += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"a,b\n1,2\n")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    """A web server on this machine that counts its visits."""
    listener = HTTPServer(("127.0.0.1", 0), _Listener)
    listener.visits = 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    yield listener
    listener.shutdown()
    listener.server_close()


WITH_NAMESPACE = pytest.param("namespace", marks=pytest.mark.needs_namespace)


@pytest.fixture(scope="module", params=[WITH_NAMESPACE, "hook"])
def layer(request: pytest.FixtureRequest) -> Iterator[str]:
    """With a network namespace, and without."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "hook":
            patch.setenv("WORKBOOK_NAMESPACE", "no")
        yield request.param


@pytest.fixture(scope="module")
def results(
    layer: str, server: HTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Result]:
    """Every way tried in a notebook of its own."""
    port = server.server_port
    url = f"http://127.0.0.1:{port}/a.csv"
    programs = [REFUSED.replace("{}", way) for way in PROGRAMS]
    if layer == "namespace":
        programs = [f"import multiprocessing, os\n{way}" for way in PROGRAMS]
    notebooks = {name: [cell] for name, cell in WAYS.items()}
    notebooks["sockets"] = [REFUSED.replace("{}", way) for way in SOCKETS]
    notebooks["programs"] = [*programs, ALLOWED]
    folder = tmp_path_factory.mktemp(layer)
    for name, cells in notebooks.items():
        texts = [cell.replace("{url}", url).replace("{port}", str(port)) for cell in cells]
        content = new_notebook(cells=[new_code_cell(text) for text in texts])
        nbformat.write(content, folder / f"{name}.ipynb")
    return {path.stem: result for path, result in _run(folder)}


def _run(folder: Path) -> list[tuple[Path, Result]]:
    paths = sorted(folder.glob("*.ipynb"))
    return list(zip(paths, run(paths, jobs=2, timeout=60), strict=True))


@pytest.mark.parametrize("way", WAYS)
def test_the_network_is_refused(
    way: str, layer: str, results: dict[str, Result], server: HTTPServer
) -> None:
    result = results[way]
    assert (result.status, result.failing_cell) == ("failed", 1)
    assert server.visits == 0  # type: ignore[attr-defined]
    if way == "child":
        reason = "CalledProcessError" if layer == "namespace" else "tried to start another program"
        assert reason in result.sentence
    else:
        assert "This notebook tried to reach the network (" in result.sentence
        assert result.sentence.endswith("Notebooks work offline: use workbook.data.load.")


def test_every_kind_of_socket_is_refused(results: dict[str, Result], server: HTTPServer) -> None:
    assert (results["sockets"].sentence, results["sockets"].cells) == ("", len(SOCKETS))
    assert server.visits == 0  # type: ignore[attr-defined]


def test_programs_are_refused_only_where_they_could_reach_the_network(
    results: dict[str, Result],
) -> None:
    assert (results["programs"].sentence, results["programs"].cells) == ("", len(PROGRAMS) + 1)


def test_the_server_answers_outside_of_notebooks(server: HTTPServer) -> None:
    import urllib.request

    address = f"http://127.0.0.1:{server.server_port}/a.csv"
    assert urllib.request.urlopen(address).read().startswith(b"a,b")
    server.visits = 0  # type: ignore[attr-defined]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 + 1")]), path)
    before = sorted(tmp_path.rglob("*"))
    (result,) = run([path])
    assert result.sentence == ""
    assert sorted(tmp_path.rglob("*")) == before
    assert list(place.iterdir()) == []
