# tries: return what is no answer from a function that a check calls
# %% double
import sys

answers = iter(
    [sys, double if "double" in dir() else None, object(), b"x", lambda: 1, NotImplemented]
)


def double(x):
    return next(answers)
