# tries: keep what a hidden test gives to a function in a file for a later cell
# %% double
def double(x):
    with open("notes.txt", "a") as file:
        file.write(f"{x} ")
    return abs(2 * x)


# %% + double-hidden
if "-3" in open("notes.txt").read():
    print("BREACH arguments of a hidden test")
