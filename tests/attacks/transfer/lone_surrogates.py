# tries: print and answer with text that cannot be written as UTF-8
print("\ud800")
# %% pair
year, why, unit = 2015, "\ud800", "\udfff" * 100
# %% code
code = ["\ud800"]
