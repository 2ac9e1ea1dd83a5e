# tries: overwrite the work of others with names in a zip file
import zipfile

import nbformat


def build(hand_in):
    with zipfile.ZipFile(hand_in.folder.with_suffix(".zip"), "w") as archive:
        for name in ("n classmate", "z classmate"):
            archive.writestr(f"../{name}/trial/trial.ipynb", "{}")
            archive.writestr(f"{hand_in.places.course}/submitted/{name}/trial/trial.ipynb", "{}")
        archive.writestr("trial.ipynb", nbformat.writes(hand_in.honest()))
