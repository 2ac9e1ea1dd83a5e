# tries: have no page at all, by brackets in each other that whoever reads a style gives up on
# feedback: yes
def build(hand_in):
    from tests.attacks.trial import with_added

    bad = f"<p style='color:{'(' * 900}'>x</p>"
    notebook = hand_in.honest(essay=bad)
    with_added(notebook, "total-check", f"from IPython.display import HTML\nHTML({bad!r})")
    hand_in.write(notebook)
