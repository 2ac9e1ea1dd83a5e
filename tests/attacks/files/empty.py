# tries: hand in nothing
def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    hand_in.file.write_bytes(b"")
