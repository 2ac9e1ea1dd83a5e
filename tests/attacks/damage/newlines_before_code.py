# tries: keep whoever reads the code busy with cells of empty lines
from tests.attacks.trial import with_added


def build(hand_in):
    notebook = hand_in.honest()
    for _ in range(19):
        with_added(notebook, "total-check", "\n" * 99_980 + "1")
    hand_in.write(notebook)
