# tries: hand in JSON in which a name stands twice
import nbformat


def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    text = nbformat.writes(hand_in.honest())
    hand_in.file.write_text(
        text.replace('"points": 1,', '"points": 1, "points": 900, "points": 1e5,').replace(
            '"grade": true,', '"grade": true, "grade": false,'
        )
    )
