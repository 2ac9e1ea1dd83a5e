from .contents import CaseFileError, Contents, finding, method, request, shown
from .package import write_case_file
from .place import folder_of
from .sources import co_spent_addresses, exchange_payments, linked_accounts
from .verify import Verdict, verify

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
