# tries: hand in five thousand copies of an answer cell, all different
from nbformat.v4 import new_code_cell


def build(hand_in):
    notebook = hand_in.honest()
    answer = next(cell for cell in notebook.cells if cell.id == "total")
    for number in range(5000):
        notebook.cells.append(new_code_cell(f"total = {number}", metadata=answer.metadata))
    hand_in.write(notebook)
