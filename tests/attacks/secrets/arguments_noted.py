# tries: note what a hidden test gives to a function, and show it
# %% double
notes = []


def double(x):
    notes.append(x)
    return abs(2 * x)


# %% + double-hidden
if -3 in notes or "-3" in str(globals().get("notes")):
    print("BREACH arguments of a hidden test:", notes)
