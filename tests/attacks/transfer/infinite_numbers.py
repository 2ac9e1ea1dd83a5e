# tries: answer with numbers that are none
total = float("inf")
# %% pair
year = complex("nan")
why = float("-inf")
unit = -0.0
# %% by_year
by_year = pd.DataFrame({"year": [float("nan"), float("inf")], "seizures": [10**400, -(10**400)]})
