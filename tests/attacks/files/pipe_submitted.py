# tries: stop grading with a pipe in the place of the notebook
# way: submitted
import os


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    os.mkfifo(hand_in.file)
