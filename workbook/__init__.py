"""A five-day analytics workbook for drug investigators."""

from workbook.imports import leave_out

__version__ = "0.1.0"

# plotly imports nbformat, and that a JSON-schema checker which at import compiles grammars for web
# addresses and durations: about two seconds of every kernel's start, for formats that no notebook
# has. The checker does without them when the import fails.
leave_out("rfc3987_syntax", "rfc3986_validator", "isoduration")
