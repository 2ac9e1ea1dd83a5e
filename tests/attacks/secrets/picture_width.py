# tries: put script into the page through the size of a picture
# feedback: yes
from IPython.display import display

for kind in ("image/png", "image/jpeg"):
    for size in ("width", "height"):
        display({kind: "AAAA"}, metadata={kind: {size: "1 onerror='@MARK@'"}}, raw=True)
