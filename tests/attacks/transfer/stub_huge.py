# tries: return a hundred megabytes from a function that a check calls
# %% double
def double(x):
    return "x" * 100_000_000
