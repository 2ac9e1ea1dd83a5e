"""What ``nbgrader_config.py`` sets: nbgrader's own traits, nothing patched.

Class names are given as classes, so the stock commands, Formgrader and the
``workbook`` command all run the same preprocessors.
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    SaveCells,
)
from traitlets.config import Config

from workbook.grading.blanks import FillBlanks
from workbook.grading.cleanhtml import CleanHTML
from workbook.grading.collect import CollectWithNames
from workbook.grading.execute import ExecuteSubmission
from workbook.grading.feedback import FILTERS, FeedbackExporter
from workbook.grading.figures import InlineFigures
from workbook.grading.foldchecks import FoldChecks
from workbook.grading.getgrades import ReadGrades
from workbook.grading.gradebook import be_patient, database_url
from workbook.grading.hidetests import HideTests
from workbook.grading.late import LatePenalties
from workbook.grading.metadata import CheckMetadata
from workbook.grading.overwrite import OverwriteMarks
from workbook.grading.release_feedback import ReleasePages
from workbook.grading.restore import RestoreSource
from workbook.grading.savegrades import SaveGrades
from workbook.grading.submission import SubmissionExporter

COURSE_ID = "nps"
#: What this course notes about a graded submission, in its folder of autograded/.
RECORD = "verdict.json"
KERNEL_ARGUMENTS = [
    "--HistoryManager.enabled=False",
    "--IPKernelApp.log_level=ERROR",
    # A file beside the notebook, such as pandas.py, is not importable.
    "--InteractiveShellApp.ignore_cwd=True",
    "--InteractiveShellApp.extensions=workbook.grading.kernel",
    "--SealedKernel.quiet=True",
]


def configure(c: Config, root: Path) -> None:
    """Set up nbgrader for the course folder ``root``."""
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = COURSE_ID
    be_patient()
    c.CourseDirectory.db_url = database_url(root)
    c.CourseDirectory.ignore = [
        ".ipynb_checkpoints", "*.pyc", "__pycache__", ".DS_Store", "feedback", "*.answers.yaml",
        RECORD,
    ]  # fmt: skip
    c.Exchange.root = str(root / "exchange")
    c.Exchange.cache = str(root / "exchange" / "cache")
    c.Exchange.assignment_dir = str(root / "work")
    c.ExchangeFactory.collect = CollectWithNames
    c.ExchangeFactory.release_feedback = ReleasePages
    c.ClearSolutions.code_stub = {"python": "..."}
    c.ClearSolutions.text_stub = "Write your answer here."
    c.GenerateAssignment.preprocessors = [
        IncludeHeaderFooter, LockCells, FillBlanks, ClearOutput, CheckCellMetadata,
        ComputeChecksums, SaveCells, ClearHiddenTests, ClearMarkScheme, FoldChecks,
        ComputeChecksums, CheckCellMetadata,
    ]  # fmt: skip
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [
        ClearOutput, RestoreSource, OverwriteMarks, CheckMetadata,
    ]  # fmt: skip
    c.Autograde.autograde_preprocessors = [
        ExecuteSubmission, LimitOutput, SaveGrades, LatePenalties, CheckMetadata,
    ]  # fmt: skip
    c.Execute.timeout = 30
    c.Execute.shutdown_kernel = "immediate"
    c.Execute.extra_arguments = list(KERNEL_ARGUMENTS)
    # Formgrader shows what a trainee's code has displayed, in the instructor's own JupyterLab.
    c.HTMLExporter.preprocessors = [CleanHTML, InlineFigures]
    c.HTMLExporter.filters = FILTERS
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [
        ReadGrades, HideTests, CleanHTML, InlineFigures, CSSHTMLHeaderPreprocessor,
    ]  # fmt: skip
