# tries: hand in a notebook in another encoding
import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    hand_in.file.write_bytes(nbformat.writes(hand_in.honest()).encode("utf-16"))
