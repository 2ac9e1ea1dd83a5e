# tries: hand in a small zip file that unpacks to gigabytes
import zipfile

import nbformat


def build(hand_in):
    with zipfile.ZipFile(hand_in.folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trial.ipynb", nbformat.writes(hand_in.honest()))
        with archive.open("a/bomb.ipynb", "w", force_zip64=True) as bomb:
            for _ in range(150):
                bomb.write(b" " * 1_000_000)
        # The same bytes under many entries.
        archive.filelist.extend([archive.filelist[-1]] * 80)
