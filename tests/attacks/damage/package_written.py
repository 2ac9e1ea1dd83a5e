# tries: put a module among the installed packages and the data sets
import pathlib

import pandas

import workbook

for place in (
    pathlib.Path(pandas.__file__).parent,
    pathlib.Path(workbook.__file__).parent,
    pathlib.Path(workbook.__file__).parents[1] / "datasets",
    pathlib.Path("/usr/lib"),
    pathlib.Path("/"),
):
    try:
        (place / "@MARK@.py").touch()
        (place / "@MARK@.py").unlink()
        print("BREACH written", place)
    except OSError:
        pass
