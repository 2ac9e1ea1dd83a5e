# tries: answer with a text of 100 megabytes
# %% pair
year, unit = 2015, "gram"
why = "x" * 100_000_000
