# tries: give an object that is another one at every look
class Changing(list):
    turn = 0

    def __iter__(self):
        Changing.turn += 1
        return iter([Changing.turn] * Changing.turn)

    def __len__(self):
        return Changing.turn

    __class__ = property(lambda self: (list, dict, str, int)[Changing.turn % 4])


total = why = code = Changing()
# %% code
code = Changing()
