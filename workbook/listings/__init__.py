"""Scraped listings: plain functions from tables to tables.

What trainees and graders use is here by name; each module says where its method comes from.
"""

import lazy_loader

# What is here is listed in __init__.pyi; a module is imported when it is first used.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
