"""Kinds of data that a cell can show besides text: the course's own, and figures."""

from __future__ import annotations

ANSWERS = "application/vnd.workbook.answers"
MARKS = "application/vnd.workbook.marks+json"
PLOTLY = "application/vnd.plotly.v1+json"
