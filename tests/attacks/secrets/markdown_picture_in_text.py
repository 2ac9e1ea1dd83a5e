# tries: have the page load a picture from elsewhere through a text cell and the text answer
# feedback: yes
from nbformat.v4 import new_markdown_cell


def build(hand_in):
    picture = f"![x](http://{hand_in.mark}.example/x.png)"
    notebook = hand_in.honest(essay=picture)
    notebook.cells += [new_markdown_cell(picture)]
    hand_in.write(notebook)
