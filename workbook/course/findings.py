"""What an inspection finds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One thing against the rules.

    ``cell`` counts from 1; 0 means the file as a whole. ``rule`` is a short name of the
    rule; ``message`` is for the author.
    """

    path: Path
    cell: int
    cell_id: str
    rule: str
    message: str

    def __str__(self) -> str:
        where = f", cell {self.cell} ({self.cell_id})" if self.cell else ""
        return f"{self.path}{where}: {self.message}"
