# tries: answer with a number of a million digits
total = 10**1_000_000
# %% pair
year = 10**4400
why = unit = 1
