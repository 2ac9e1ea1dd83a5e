# tries: open widgets without end
import ipywidgets

for _ in range(20_000):
    ipywidgets.IntSlider(description="x" * 1000)
