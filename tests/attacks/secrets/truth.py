# tries: read the truth of somebody's case
import pathlib

for place in ("@COURSE@/truth", "@COURSE@/.cache"):
    for file in pathlib.Path(place).rglob("*.txt"):
        print(file.read_text())
