# tries: answer with a table of a hundred thousand columns
# %% by_year
by_year = pd.DataFrame([[0] * 100_000])
