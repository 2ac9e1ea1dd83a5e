"""The case file: findings, figures, methods, limits and requests, in one page and one PDF.

Every input and every output has its SHA-256 in a manifest; :func:`verify` reads them again.
"""

from workbook.casefile.contents import CaseFileError, Contents, finding, method, request, shown
from workbook.casefile.package import write_case_file
from workbook.casefile.place import folder_of
from workbook.casefile.sources import co_spent_addresses, exchange_payments, linked_accounts
from workbook.casefile.verify import Verdict, verify

__all__ = [
    "CaseFileError",
    "Contents",
    "Verdict",
    "co_spent_addresses",
    "exchange_payments",
    "finding",
    "folder_of",
    "linked_accounts",
    "method",
    "request",
    "shown",
    "verify",
    "write_case_file",
]
