# tries: make the feedback page load something from elsewhere
from IPython.display import HTML, IFrame, Image, display

display(
    HTML(
        "<img src='http://@MARK@.example/x.png'><iframe src='http://@MARK@.example'></iframe>"
        "<div style='background:url(http://@MARK@.example/y)'>x</div>"
        "<link rel=stylesheet href='http://@MARK@.example/z.css'><style>@import 'http://@MARK@.example';</style>"
    )
)
display(IFrame("http://@MARK@.example", 10, 10), Image(url="http://@MARK@.example/x.png"))
