"""The data catalogue: tables by name, each checked against its recorded SHA-256."""

from workbook.data.catalogue import DataError, Table, catalogue, load, path, sha256
from workbook.data.display import set_display
from workbook.data.receipt import receipt

__all__ = ["DataError", "Table", "catalogue", "load", "path", "receipt", "sha256"]

set_display()
