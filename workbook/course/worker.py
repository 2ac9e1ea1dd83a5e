"""A process that runs one notebook after the other with papermill.

``python -m workbook.course.worker`` reads one request a line from its standard input
(JSON, see :class:`Request`), runs the notebook, leaves a :class:`Result` in
the file ``request.answer`` and writes an empty line to its standard output. It ends when
its input ends.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from workbook.course.kernel import INSTEAD, end_with_parent
from workbook.course.notebook import Notebook, NotebookError
from workbook.course.result import Failure, Result, authored, pictures, plain

LARGEST_FOLDER = 200_000_000
START_SECONDS = 60
REFUSED = rf"This notebook tried to .*?{re.escape(INSTEAD)}\."


@dataclass(frozen=True)
class Request:
    """Run the notebook at ``path``; ``timeout`` is in seconds and counts for each cell."""

    path: str
    answer: str
    parameters: dict[str, Any]
    timeout: int

    def line(self) -> str:
        """The request as one line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def execute(path: Path, parameters: dict[str, Any], timeout: int) -> Result:
    """Run a notebook in a copy of its folder. Whatever happens comes back as a result."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="validate-", ignore_cleanup_errors=True) as folder:
        output = Path(folder) / "output.ipynb"
        failure = None
        try:
            _run(Notebook.read(path), Path(folder), output, parameters, timeout)
        except (NotebookError, _Unable) as error:
            failure = Failure(str(error))
        except Exception as error:
            failure = _stopped(error, timeout)
        cells = authored(nbformat.read(output, as_version=4)) if output.is_file() else []
    began = [
        (number, cell)
        for number, cell in enumerate(cells, start=1)
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    broken = [(number, cell) for number, cell in began if cell.metadata.papermill.exception]
    if broken:
        failure = _failed(*broken[0])
    elif failure is not None and began:
        number, cell = began[-1]
        failure = Failure(failure.message, number, cell.get("id", ""), cell.source, failure.name)
    seconds = time.perf_counter() - start
    return Result(path, seconds, len(began), failure, tuple(pictures(cells)))


class _Unable(Exception):
    """The notebook cannot be started; the text is one sentence for the reader."""


def _run(
    notebook: Notebook,
    folder: Path,
    output: Path,
    parameters: dict[str, Any],
    timeout: int,
) -> None:
    """Run a notebook with papermill and leave the executed one in ``output``.

    It is there too if this raises, as far as it got.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from workbook.course.offline import OfflineKernelManager

    source = folder / "input.ipynb"
    nbformat.write(notebook.node, source)
    place = folder / "work"
    _copy(notebook.path.parent.resolve(), place.resolve())
    try:
        papermill.execute_notebook(
            source,
            output,
            parameters=parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=place,
            start_timeout=START_SECONDS,
            execution_timeout=timeout,
            kernel_manager_class=OfflineKernelManager,
            shutdown_kernel="immediate",
        )
    except PapermillExecutionError:
        # It is raised for intended errors as well. The output tells them apart.
        return


def _copy(source: Path, target: Path) -> None:
    """Copy what lies beside a notebook, without other notebooks and hidden files."""
    total = 0

    def skip(folder: str, names: list[str]) -> list[str]:
        nonlocal total
        left = [n for n in names if n.startswith(".") or n.endswith(".ipynb")]
        # The copy itself may lie below: a notebook in the system's temporary folder.
        left += [n for n in names if Path(folder) / n in target.parents]
        for name in set(names) - set(left):
            file = Path(folder) / name
            if file.is_file():
                total += file.stat().st_size
            elif not file.is_dir():
                left.append(name)
        if total > LARGEST_FOLDER:
            raise _Unable(
                f"The folder {source} holds more than {LARGEST_FOLDER // 1_000_000} MB. "
                "Put the notebook in a folder of its own."
            )
        return left

    try:
        shutil.copytree(source, target, ignore=skip)
    except (OSError, shutil.Error) as error:
        raise _Unable(f"The folder {source} cannot be copied ({error}).") from error


def _stopped(error: Exception, timeout: int) -> Failure:
    """A sentence for what ended a run from outside a cell's own code."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    name = type(error).__name__
    if isinstance(error, CellTimeoutError):
        return Failure(f"The cell took longer than {timeout} seconds.", name=name)
    if isinstance(error, DeadKernelError):
        return Failure("The kernel died while the cell ran.", name=name)
    if isinstance(error, RuntimeError) and "Kernel" in str(error):
        return Failure(f"The kernel did not start ({plain(str(error))}).", name=name)
    return Failure(f"The notebook could not be run ({name}: {plain(str(error))}).", name=name)


def _failed(number: int, cell: NotebookNode) -> Failure:
    """The failure of a cell whose own code raised."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return Failure("The cell failed.", number, cell.get("id", ""), cell.source)
    error = errors[-1]
    name, value = error.ename, plain(error.evalue)
    if name == "SystemExit":
        message = "The cell ended the notebook before its last cell."
    elif refused := re.search(REFUSED, value):
        message = refused.group()  # Libraries wrap it into errors of their own.
    else:
        message = f"{name}: {value}" if value else name
    traceback = plain("\n".join(error.traceback))
    return Failure(message, number, cell.get("id", ""), cell.source, name, traceback)


def main() -> None:
    """Serve requests until the input ends."""
    # Leave through the clean-up of papermill, so that the kernel ends too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    end_with_parent(signal.SIGTERM)
    # What papermill, or a library under it, prints must not be taken for a reply.
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    for line in sys.stdin:
        request = Request(**json.loads(line))
        result = execute(Path(request.path), request.parameters, request.timeout)
        Path(request.answer).write_text(result.to_json(), encoding="utf-8")
        reply.write("\n")
        reply.flush()


if __name__ == "__main__":
    main()
