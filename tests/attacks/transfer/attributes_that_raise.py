# tries: give an object that raises at every look
class Thorn:
    def __getattribute__(self, name):
        raise SystemExit("no")

    def __repr__(self):
        raise KeyboardInterrupt


total = Thorn()
# %% code
code = Thorn()
