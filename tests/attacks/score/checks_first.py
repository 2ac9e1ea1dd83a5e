# tries: move all checks to the front, and the answers behind them
def build(hand_in):
    notebook = hand_in.honest()
    notebook.cells.sort(key=lambda cell: not cell.id.endswith(("-check", "-hidden")))
    hand_in.write(notebook)
