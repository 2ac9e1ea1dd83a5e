# tries: hand in a hundred thousand empty cells and text cells
import json

import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    text = json.loads(nbformat.writes(hand_in.honest()))
    for number in range(50_000):
        text["cells"].append(
            {
                "cell_type": "code",
                "source": "",
                "id": f"c{number}",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
            }
        )
        text["cells"].append({"cell_type": "raw", "source": "", "id": f"r{number}", "metadata": {}})
    hand_in.file.write_text(json.dumps(text))
