# tries: return functions and types from a function, to be called by the check
# %% double
def double(x):
    return double if x != 4 else 8
