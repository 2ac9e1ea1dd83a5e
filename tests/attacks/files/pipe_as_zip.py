# tries: stop collecting with a pipe that is called a zip file
import os


def build(hand_in):
    os.mkfifo(hand_in.folder.with_suffix(".zip"))
