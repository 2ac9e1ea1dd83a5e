"""Which feedback pages are released."""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback


class ReleasePages(ExchangeReleaseFeedback):
    """nbgrader's release of feedback, for the pages of the assignment's notebooks only.

    nbgrader's own commands carry along what else was handed in, and would release a trainee's
    page as one of the instructor's.
    """

    def copy_files(self) -> None:
        """Take foreign pages out of ``feedback/``, and release the others."""
        course = self.coursedir
        source = course.format_path(course.source_directory, ".", course.assignment_id)
        names = {file.stem for file in Path(source).glob("*.ipynb")}
        # The path has a star in it for everybody.
        for page in Path("/").glob(f"{self.src_path}/*.html".lstrip("/")):
            if page.stem not in names and not page.is_dir():
                page.unlink()
                self.log.warning("%s is no feedback and was removed.", page)
        super().copy_files()
