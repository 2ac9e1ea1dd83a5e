# tries: hand in a notebook of version 3 with checks of its own
import json


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    cells = [
        {"cell_type": "code", "input": cell.source, "outputs": [], "language": "python",
         "metadata": dict(cell.metadata), "collapsed": False}
        for cell in hand_in.honest().cells if cell.cell_type == "code"
    ]  # fmt: skip
    old = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    hand_in.file.write_text(json.dumps(old))
