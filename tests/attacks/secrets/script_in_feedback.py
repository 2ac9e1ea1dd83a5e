# tries: put script into the page that others open
from IPython.display import HTML, SVG, Javascript, Markdown, display

BAD = "<script>'@MARK@'</script><img src=x onerror='@MARK@'><a href='javascript:@MARK@'>x</a>"
display(HTML(BAD), Markdown(BAD), Javascript("'@MARK@'"))
display(
    SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='@MARK@'><script>'@MARK@'</script></svg>")
)
display({"text/latex": BAD, "image/png": '"><script>@MARK@</script>', "text/plain": BAD}, raw=True)
print("\x1b]8;;javascript:@MARK@\x07x\x1b]8;;\x07" + BAD)
