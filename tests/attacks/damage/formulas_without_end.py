# tries: keep the page busy with formulas that begin and do not end
# feedback: yes
def build(hand_in):
    from nbformat.v4 import new_markdown_cell

    notebook = hand_in.honest(essay=r"\\[ " * 50_000)
    notebook.cells.append(new_markdown_cell(r"\begin{a}" * 30_000))
    hand_in.write(notebook)
