# tries: cover the page with a form of its own, by the classes of Formgrader's style sheets
def build(hand_in):
    from tests.attacks.trial import with_added

    bad = (
        f'<div class="modal-backdrop {hand_in.mark}">\n\n# Your session has expired\n\n'
        "[Log in again](https://evil.example/login)\n\n</div>"
    )
    notebook = hand_in.honest(essay=bad)
    with_added(notebook, "total-check", f"from IPython.display import HTML\nHTML({bad!r})")
    hand_in.write(notebook)
