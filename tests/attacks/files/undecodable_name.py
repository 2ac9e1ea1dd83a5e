# tries: hand in a file whose name is no text
import os


def build(hand_in):
    hand_in.write(hand_in.honest())
    with open(os.fsencode(hand_in.folder) + b"/\xff\xfe.ipynb", "wb") as file:
        file.write(b"{}")
