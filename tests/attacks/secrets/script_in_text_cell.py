# tries: put script into the page through a text cell and an answer in words
from nbformat.v4 import new_markdown_cell, new_raw_cell


def build(hand_in):
    mark = hand_in.mark
    bad = (
        f"<script>'{mark}'</script> <img src=x onerror='{mark}'> "
        f"[x](javascript:{mark}) <a href='javascript:{mark}'>y</a>"
    )
    notebook = hand_in.honest(essay=bad)
    notebook.cells += [new_markdown_cell(bad), new_raw_cell(bad)]
    hand_in.write(notebook)
