# tries: hand in a folder that is called like the notebook
# way: submitted
def build(hand_in):
    hand_in.file.mkdir(parents=True)
    (hand_in.file / "trial.ipynb").write_text("{}")
