# tries: stop collecting with a pipe in the exchange
# way: exchange
import os


def build(hand_in):
    hand_in.write(hand_in.honest())
    (hand_in.folder / "timestamp.txt").write_text("2026-03-02 16:00:00.000000 UTC")
    os.mkfifo(hand_in.folder / "data.csv")
