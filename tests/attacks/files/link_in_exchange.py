# tries: submit a link to the author's notebook through the exchange
# way: exchange
def build(hand_in):
    hand_in.write(hand_in.honest())
    hand_in.file.unlink()
    (hand_in.folder / "timestamp.txt").write_text("2026-03-02 16:00:00.000000 UTC")
    hand_in.file.symlink_to(f"{hand_in.places.course}/source/trial/trial.ipynb")
