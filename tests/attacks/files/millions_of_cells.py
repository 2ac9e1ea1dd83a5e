# tries: hand in millions of cells that are empty
import json


def build(hand_in):
    hand_in.write(hand_in.honest())
    content = json.loads(hand_in.file.read_text())
    content["cells"] += [{"cell_type": "raw", "metadata": {}}] * 1_850_000
    hand_in.file.write_text(json.dumps(content, separators=(",", ":")))
