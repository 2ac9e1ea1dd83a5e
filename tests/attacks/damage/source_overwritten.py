# tries: make the checks easy for all
import glob
import json

for file in glob.glob("@COURSE@/source/*/*.ipynb"):
    text = json.load(open(file))
    for cell in text["cells"]:
        cell["source"] = "1"
    json.dump(text, open(file, "w"))
