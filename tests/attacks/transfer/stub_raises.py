# tries: raise all kinds of errors in a function that a check calls
# %% double
class Loud(Exception):
    def __str__(self):
        return "x" * 80_000_000


def double(x):
    raise Loud()
