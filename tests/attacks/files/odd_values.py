# tries: hand in cells whose parts have the wrong type
import json

import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    text = json.loads(nbformat.writes(hand_in.honest()))
    odd = [
        {"cell_type": ["code"], "source": 5, "metadata": [], "outputs": 7},
        {"cell_type": "code", "source": [1, None, {}], "metadata": {"nbgrader": []}},
        {"cell_type": "code", "source": {}, "metadata": {"nbgrader": {"grade_id": [1]}}},
    ]
    text["cells"][3:3] = odd
    hand_in.file.write_text(json.dumps(text))
