# tries: write outside with names in a zip file
import zipfile

import nbformat


def build(hand_in):
    with zipfile.ZipFile(hand_in.folder.with_suffix(".zip"), "w") as archive:
        archive.writestr("trial.ipynb", nbformat.writes(hand_in.honest()))
        for place in (
            "../../../",
            "/tmp/",
            f"{hand_in.places.tmp}/",
            "..\\..\\",
            "C:\\Windows\\",
            "~/",
            "trial.ipynb/",
        ):
            archive.writestr(f"{place}{hand_in.mark}", "x")
