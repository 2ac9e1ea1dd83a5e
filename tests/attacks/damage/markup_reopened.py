# tries: display markup that is short, and has millions of elements when it is read
# feedback: yes
# %% + total-check
from IPython.display import HTML, display

for _ in range(3):
    display(HTML("<p>" + "<b a=i>" * 95 + "x</p>" + "<p>x</p>" * 37_000))
display(HTML("<p " + " ".join(f"a{i}=b" for i in range(25_000)) + ">x</p>"))
