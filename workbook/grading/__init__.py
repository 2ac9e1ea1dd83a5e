"""Trustworthy grading: what plugs into nbgrader, and the one place that decides a score."""
