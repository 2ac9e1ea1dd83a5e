# tries: stop collecting with a zip file that is packed in an unknown way
import zipfile


def build(hand_in):
    file = hand_in.folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("trial.ipynb", "{}")
    raw = bytearray(file.read_bytes())
    raw[8] = raw[raw.index(b"PK\x01\x02") + 10] = 99
    file.write_bytes(raw)
