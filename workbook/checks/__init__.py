"""What a notebook calls to check an answer."""

from workbook.checks.answer import Answer, CheckFailed, check, checks_of
from workbook.checks.case_seals import sealing
from workbook.checks.marks import Marks
from workbook.checks.seal import seal
from workbook.checks.stopped import watch
from workbook.checks.truth import truth

__all__ = ["Answer", "CheckFailed", "Marks", "check", "checks_of", "seal", "sealing", "truth"]

watch()
