"""nbgrader's settings for this course; the stock commands and Formgrader read them here."""

from pathlib import Path

from workbook.grading.config import configure

configure(get_config(), Path(__file__).resolve().parent)  # noqa: F821
