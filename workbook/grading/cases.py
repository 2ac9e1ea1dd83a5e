"""Which case a trainee has, and where its truth is, on the machine that marks."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from workbook.folders import case_folder, course_root

BUNDLED_SEED = "1"


CASES, TRUTH = "cases", "truth"


def case_of(root: Path, student: str) -> Path | None:
    """The case of a trainee, or None if the class works on the case in ``datasets/``."""
    place = root / CASES / student
    return place if (place / "case.json").is_file() else None


def truth_of(case: Path | None) -> Path | None:
    """The folder with the truth of a case, or None if this machine has none.

    It lies in ``truth/`` of the case, or for a trainee's in ``truth/NAME/`` of the course. That
    of the case in ``datasets/`` is not kept there; it is made again from its seed at the first
    call and kept in ``.cache/`` of the course.
    """
    given = os.environ.get("WORKBOOK_TRUTH")
    if case is None and given:
        return Path(given)
    place = case or case_folder()
    for kept in (place / "truth", course_root() / TRUTH / place.name):
        if case is not None and kept.is_dir():
            return kept
    if case is not None or not (place / "case.json").is_file() or os.environ.get("WORKBOOK_CASE"):
        return None
    return _bundled(place)


def _bundled(case: Path) -> Path | None:
    files = json.loads((case / "case.json").read_text(encoding="utf-8"))["files"]
    mark = files["ledger/transactions.parquet"][:16]
    kept = course_root() / ".cache" / f"truth-{mark}"
    if kept.is_dir():
        return kept
    from filelock import FileLock

    kept.parent.mkdir(exist_ok=True)
    # Marking may need it: a few seconds, once. Another process may be making it now.
    with FileLock(kept.with_suffix(".lock")):
        return kept if kept.is_dir() or _make_bundled(files, kept) else None


def _make_bundled(files: dict[str, str], kept: Path) -> bool:
    """Whether the case in ``datasets/`` is the one that its seed makes today."""
    from workbook.world.case import write_case

    with tempfile.TemporaryDirectory(prefix="truth-") as folder:
        write_case(Path(folder) / "case", BUNDLED_SEED, truth=True)
        made = json.loads((Path(folder) / "case" / "case.json").read_text(encoding="utf-8"))
        if made["files"] != files:
            return False
        partial = kept.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(Path(folder) / "case" / "truth", partial)
        partial.rename(kept)
    return True
