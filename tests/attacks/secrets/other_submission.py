# tries: read what others have handed in
import glob
import re

for file in glob.glob("@COURSE@/submitted/*/*/*.ipynb") + glob.glob("../../*/*/*.ipynb"):
    try:
        print(re.findall(r"CANARY-\w+-\w+", open(file).read()))
    except (OSError, UnicodeDecodeError):
        pass
