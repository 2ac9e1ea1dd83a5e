# tries: keep the page busy for days with code of many empty lines, which is to be coloured
# feedback: yes
def build(hand_in):
    from tests.attacks.trial import with_added

    notebook = hand_in.honest()
    for _ in range(10):
        with_added(notebook, "total-check", "x = 1" + "\n" * 90_000 + "x = 1")
    hand_in.write(notebook)
