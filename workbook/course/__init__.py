"""Days, sessions and notebooks as objects: find, inspect and validate them.

Nothing is imported here, because the kernel that validation starts
(:mod:`workbook.course.kernel`) passes through this package and must start fast.
"""
