"""A five-day analytics workbook for drug investigators."""

import sys

__version__ = "0.1.0"

# plotly imports nbformat, and that a JSON-schema checker which at import compiles grammars for web
# addresses and durations: about two seconds of every kernel's start, for formats that no notebook
# has. The checker does without them when the import fails.
for _name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
