# tries: hand in several notebooks of one name in a zip file
import zipfile

import nbformat


def build(hand_in):
    with zipfile.ZipFile(hand_in.folder.with_suffix(".zip"), "w") as archive:
        for place in ("", "a/", "b/trial/", "../"):
            archive.writestr(f"{place}trial.ipynb", nbformat.writes(hand_in.honest()))
