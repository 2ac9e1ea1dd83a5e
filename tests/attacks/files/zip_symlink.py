# tries: hand in a link to the author's notebook in a zip file
import stat
import zipfile


def build(hand_in):
    with zipfile.ZipFile(hand_in.folder.with_suffix(".zip"), "w") as archive:
        link = zipfile.ZipInfo("trial.ipynb")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, f"{hand_in.places.course}/source/trial/trial.ipynb")
