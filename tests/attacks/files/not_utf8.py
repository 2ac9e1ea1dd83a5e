# tries: hand in bytes that are no text
import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    raw = nbformat.writes(hand_in.honest()).encode()
    hand_in.file.write_bytes(raw.replace(b"unknown", b"\xff\xfe\x80\xed\xa0\x80"))
