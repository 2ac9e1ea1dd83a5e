# tries: have the page load a picture from elsewhere through Markdown that is displayed
# feedback: yes
from IPython.display import Markdown, display

display(Markdown("![x](http://@MARK@.example/x.png)"))
