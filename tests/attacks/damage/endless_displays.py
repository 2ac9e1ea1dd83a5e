# tries: display without end
from IPython.display import HTML, display

while True:
    display(HTML("<b>" + "x" * 10_000 + "</b>"))
