# tries: return something nested without end from a function that a check calls
# %% double
def double(x):
    value = []
    value.append(value)
    return value if x == 4 else double(x)
