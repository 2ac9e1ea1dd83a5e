# tries: read assignments that lie beside the installed package
import pathlib

import workbook

root = pathlib.Path(workbook.__file__).parents[1]
for file in (root / "source").rglob("*.ipynb"):
    if "BEGIN SOLUTION" in file.read_text():
        print("BREACH solutions of the course", file)
        break
