# tries: have the page load a picture from elsewhere through the name of its file
# feedback: yes
from IPython.display import display

names = {"filenames": {"image/png": "http://@MARK@.example/x.png"}}
display({"image/png": "AAAA"}, metadata=names, raw=True)
