# tries: display markup that takes hours to clean, and write it into a text
# feedback: yes
def build(hand_in):
    from tests.attacks.trial import with_added

    notebook = hand_in.honest(essay="<div>" * 24_000)
    with_added(
        notebook,
        "total-check",
        "from IPython.display import HTML, display\n"
        "for part in ('<i><p>', '<i></p>', '<p><i></p>', '<b>', '<table><tr><td>', '<a b=c '):\n"
        "    display(HTML(part * 100_000))",
    )
    hand_in.write(notebook)
