# tries: submit a link to a file of the grader beside the notebook
# way: exchange
def build(hand_in):
    hand_in.write(hand_in.honest(total="print(open('data.csv').read())"))
    (hand_in.folder / "timestamp.txt").write_text("2026-03-02 16:00:00.000000 UTC")
    (hand_in.folder / "data.csv").symlink_to(f"{hand_in.places.home}/diary.txt")
