# tries: have the notebook run by another kernel
def build(hand_in):
    notebook = hand_in.honest()
    notebook.metadata["kernelspec"] = {
        "name": "../../bash",
        "language": "bash",
        "display_name": "x",
    }
    notebook.metadata["language_info"] = {"name": "bash"}
    hand_in.write(notebook)
