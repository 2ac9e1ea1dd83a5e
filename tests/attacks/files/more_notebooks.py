# tries: hand in notebooks that are not part of the assignment
# way: submitted
def build(hand_in):
    notebook = hand_in.honest()
    hand_in.write(notebook)
    for name in ("extra.ipynb", "trial-Copy1.ipynb", "[a-z]*.ipynb"):
        (hand_in.folder / name).write_bytes(hand_in.file.read_bytes())
