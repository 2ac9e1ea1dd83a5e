"""What notebooks import, imported once before a process is forked."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

# What all notebooks use.
LIBRARIES = (
    "numpy", "pandas", "pyarrow", "pyarrow.parquet", "plotly.graph_objects", "plotly.io",
    "workbook.charts", "workbook.checks", "workbook.data", "workbook.market",
)  # fmt: skip
# What some use, or trainees in a cell of their own, and what these libraries import late.
BESIDES = ("ipywidgets", "plotly.express", "psutil", "pyarrow.dataset")
# Of these a notebook imports what it uses. What else it imports may start threads, which would not
# be in a fork.
IN_PARTS = ("workbook.casefile", "workbook.charts", "workbook.flows", "workbook.listings")


def import_libraries(names: Iterable[str] = (), *, besides: Iterable[str] = BESIDES) -> None:
    """Import what all notebooks use, and what some use of the course's packages.

    :param names: of modules and what is in them, as :func:`workbook.course.imported.imported`
        gives them; if none, all that the course has. What is missing is passed over.
    :param besides: further modules.
    """
    for name in (*LIBRARIES, *besides):
        import_module(name)
    for name in tuple(names) or _all_names():
        if name.startswith(IN_PARTS):
            with suppress(Exception):  # Whoever needs it hears of it.
                pkgutil.resolve_name(name)


def _all_names() -> list[str]:
    import_module("anywidget")
    return [f"{package}.{name}" for package in IN_PARTS for name in dir(import_module(package))]
