"""The case file: findings, figures, methods, limits and requests, in one page and one PDF.

Every input and every output has its SHA-256 in a manifest; :func:`verify` reads them again.
"""

import lazy_loader

# What is here is listed in __init__.pyi; a module is imported when it is first used.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
