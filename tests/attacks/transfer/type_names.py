# tries: give values whose types have hostile names
total = type("x" * 10_000_000, (), {})()
# %% pair
year = type("__del__", (), {})()
why = type("\ud800", (), {})()
unit = type("CheckFailed\n\x00\x1b[2J", (), {})()
