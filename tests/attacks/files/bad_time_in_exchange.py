# tries: stop collecting with a folder whose time cannot be read
# way: exchange
def build(hand_in):
    place = hand_in.folder.parent / f"{hand_in.student}+trial+yesterday+1"
    place.mkdir()
    (place / "trial.ipynb").write_text("{}")
