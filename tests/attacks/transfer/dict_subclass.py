# tries: give a dictionary whose items never end or lie
import itertools


class Endless(dict):
    def items(self):
        return ((number, number) for number in itertools.count())


total = Endless(a=1)
