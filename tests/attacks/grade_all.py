"""``python -m tests.attacks.grade_all COURSE [STUDENT ...]``: the public way, a line each."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests.attacks.trial import NAME
from workbook.classroom import whole_class


def main(course: Path, students: list[str]) -> None:
    """Grade, and say what came out and when."""
    start = time.monotonic()
    for graded in whole_class.grade(course, NAME, students=students, again=True, jobs=2):
        at = time.monotonic() - start
        print(json.dumps({**asdict(graded), "at": at}, default=str), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
