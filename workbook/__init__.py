"""A five-day analytics workbook for drug investigators."""

__version__ = "0.1.0"
