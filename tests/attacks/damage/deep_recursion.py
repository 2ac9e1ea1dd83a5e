# tries: use up the stack
import sys

sys.setrecursionlimit(10**9)


def deeper():
    deeper()


deeper()
