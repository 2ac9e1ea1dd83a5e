# tries: turn checks into answer cells, and answers into checks
def build(hand_in):
    notebook = hand_in.honest()
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if "solution" in meta:
            meta["solution"], meta["grade"] = not meta["solution"], not meta["solution"]
            meta["locked"] = False
            if cell.id.endswith("-check"):
                cell.source = "1.0"
    hand_in.write(notebook)
