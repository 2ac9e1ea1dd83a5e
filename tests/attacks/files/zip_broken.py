# tries: stop collecting with a zip file that is damaged inside
import zipfile

import nbformat


def build(hand_in):
    file = hand_in.folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("trial.ipynb", nbformat.writes(hand_in.honest()))
    raw = bytearray(file.read_bytes())
    raw[200] ^= 0xFF
    file.write_bytes(raw)
