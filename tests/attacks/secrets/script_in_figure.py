# tries: put script into the page through a figure
from IPython.display import display

BAD = "</script><script>'@MARK@'</script><img src=x onerror='@MARK@'>"
figure = {
    "data": [{"type": "bar", "x": [BAD], "y": [1], "name": BAD}],
    "layout": {"title": {"text": BAD}, "meta": {"alt": BAD + '" onload="@MARK@'}},
}
display({"application/vnd.plotly.v1+json": figure, "text/plain": BAD}, raw=True)
display({"application/vnd.plotly.v1+json": BAD, "text/html": BAD}, raw=True)
