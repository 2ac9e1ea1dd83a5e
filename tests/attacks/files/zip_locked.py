# tries: stop collecting with a zip file that needs a password
import zipfile


def build(hand_in):
    file = hand_in.folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("trial.ipynb", "{}")
    raw = bytearray(file.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(raw)
