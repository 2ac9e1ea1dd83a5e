"""What a notebook calls to check an answer."""

from workbook.checks.answer import Answer, CheckFailed, check
from workbook.checks.marks import Marks
from workbook.checks.seal import seal

__all__ = ["Answer", "CheckFailed", "Marks", "check", "seal"]
