"""``environment.yml`` from ``requirements.lock``: the same versions for conda users."""

from __future__ import annotations

import re
import sys
from pathlib import Path

PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^ ;\\]+)(?P<marker> ;[^\\]*)?"
)


def pins(lock: str) -> list[str]:
    """The pins of a lock file, with their markers and without their hashes."""
    found = (PIN.match(line) for line in lock.splitlines())
    return [
        f"{pin['name']}=={pin['version']}{(pin['marker'] or '').rstrip()}" for pin in found if pin
    ]


def environment(lock: str) -> str:
    """The text of ``environment.yml`` for a lock file."""
    lines = "\n".join(f'      - "{pin}"' for pin in pins(lock))
    return (
        "# The versions of requirements.lock, for conda on Windows, macOS and Linux:\n"
        "#   conda env create --file environment.yml\n"
        "#   conda activate workbook\n"
        "#   workbook lab\n"
        "# Written by `make lock`.\n"
        "name: workbook\n"
        "channels:\n  - conda-forge\n  - nodefaults\n"
        "dependencies:\n  - python=3.12\n  - pip\n  - pip:\n"
        f"{lines}\n      - -e .\n"
    )


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(environment(Path(sys.argv[1]).read_text()), encoding="utf-8")
