# tries: read the author's notebook
import glob
import re

for file in glob.glob("@COURSE@/source/*/*.ipynb"):
    print(re.findall(r"CANARY-\w+-\w+", open(file).read()))
