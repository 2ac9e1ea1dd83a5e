# tries: have a link to the author's notebook graded
# way: submitted
def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    hand_in.file.symlink_to(f"{hand_in.places.course}/source/trial/trial.ipynb")
