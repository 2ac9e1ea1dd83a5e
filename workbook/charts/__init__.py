"""Figures and explorers for the three subjects."""

import lazy_loader

# The house style is that of all figures, also of those that are made without this package.
import workbook.charts.chart  # noqa: F401

# What is here is listed in __init__.pyi; a module is imported when it is first used.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
