# tries: have a folder with a file graded whose name is no text
# way: submitted
import os


def build(hand_in):
    hand_in.write(hand_in.honest())
    with open(os.fsencode(hand_in.folder) + b"/\xff\xfe.csv", "wb") as file:
        file.write(b"{}")
