"""nbgrader's settings for JupyterLab: Assignment List looks for them here, not in the course."""

from workbook.folders import course_root
from workbook.grading.config import configure

configure(get_config(), course_root())  # type: ignore[name-defined]  # noqa: F821
