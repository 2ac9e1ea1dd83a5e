# tries: hand in a notebook of a version that does not exist
import json

import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    text = json.loads(nbformat.writes(hand_in.honest()))
    text["nbformat"], text["nbformat_minor"] = 5, 10**30
    hand_in.file.write_text(json.dumps(text))
