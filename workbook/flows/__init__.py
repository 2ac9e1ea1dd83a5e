"""Crypto flows: plain functions from a ledger to tables.

Each module says where its method comes from and what it cannot say.
"""

import lazy_loader

# What is here is listed in __init__.pyi; a module is imported when it is first used.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
