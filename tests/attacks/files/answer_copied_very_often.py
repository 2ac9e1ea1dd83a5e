# tries: hand in hundred thousands of copies of an answer cell
import json


def build(hand_in):
    hand_in.write(hand_in.honest())
    content = json.loads(hand_in.file.read_text())
    place = next(n for n, cell in enumerate(content["cells"]) if cell["id"] == "total") + 1
    content["cells"][place:place] = [
        {
            "cell_type": "code",
            "source": f"#{number % 10}",
            "metadata": {"nbgrader": {"grade_id": "total"}},
        }
        for number in range(250_000)
    ]
    hand_in.file.write_text(json.dumps(content))
