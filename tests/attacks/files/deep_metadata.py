# tries: hand in metadata that is nested nine hundred times
import json

import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    text = nbformat.writes(hand_in.honest())
    deep = '{"a": ' * 300 + "1" + "}" * 300
    hand_in.file.write_text(text.replace('"kernelspec"', f'"deep": {deep}, "kernelspec"'))
    json.loads(hand_in.file.read_text())
