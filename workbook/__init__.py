"""A five-day analytics workbook for drug investigators."""

import sys

__version__ = "0.1.0"

# plotly imports nbformat, and that a JSON-schema checker which compiles a grammar for
# international web addresses at import: about two seconds of every kernel's start, for a
# format that no notebook has. The checker does without it when the import fails.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
