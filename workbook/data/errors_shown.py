"""How an error looks in a notebook: the reader's own line, and the last line."""

from __future__ import annotations

import inspect
import os
from types import TracebackType
from typing import Any


def show_own_lines(shell: Any = None) -> None:
    """Leave out of a traceback what happened inside libraries.

    A wrong column name makes pandas show a hundred lines, and the two that help are lost among
    them. What stays is the arrow at the line of the cell, the name of the error and its message.

    :param shell: of IPython; if not given, the one that runs here. Outside a notebook there is
        none, and nothing changes.
    """
    if shell is None:
        from IPython import get_ipython

        shell = get_ipython()
    if hasattr(shell, "kernel"):
        shell.set_custom_exc((Exception,), _show)


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: Any = None
) -> list[str]:
    if hasattr(error, "_render_traceback_"):  # It says itself how it wants to look.
        lines = list(error._render_traceback_() or [])
    elif isinstance(error, SyntaxError):  # It knows the line, and nothing of it has run.
        lines = shell.SyntaxTB.structured_traceback(kind, error, [])
    else:
        own = own_lines(trace)
        _name_cells(own)
        cause, quiet = error.__cause__, error.__suppress_context__
        # What a library caught on its way is no help either.
        error.__cause__, error.__suppress_context__ = None, True
        try:
            tables = shell.InteractiveTB
            lines = tables.structured_traceback(
                kind, error, own or trace, tb_offset=0 if own else 1
            )
        finally:
            error.__cause__, error.__suppress_context__ = cause, quiet
    shell._showtraceback(kind, error, lines)
    return [str(line) for line in lines]


def _name_cells(trace: TracebackType | None) -> None:
    """Tell the module inspect where cells belong: else it searches all modules for each."""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        for key in (name, os.path.normcase(name)):
            inspect.modulesbyfile.setdefault(key, "__main__")
        trace = trace.tb_next


def own_lines(trace: TracebackType | None) -> TracebackType | None:
    """The part of a traceback that lies in cells of the notebook; None if nothing does."""
    frames = []
    while trace is not None:
        # IPython marks its cells so; a module of a library has no such name.
        if trace.tb_frame.f_globals.get("__name__") == "__main__":
            frames.append(trace)
        trace = trace.tb_next
    own: TracebackType | None = None
    for one in reversed(frames):
        own = TracebackType(own, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return own
