# tries: have letters that cannot be written on a page, as escapes in messages of its own
# feedback: yes
import json

kernel = get_ipython().kernel
kernel.session.pack = lambda content: json.dumps(content, default=str).encode()
for kind, content in (
    (
        "display_data",
        {
            "data": {"text/plain": "\ud800 x", "text/html": "<b>\ud800</b>", "\ud800": "x"},
            "metadata": {},
            "transient": {},
        },
    ),
    ("stream", {"name": "stdout", "text": "\ud800 y"}),
    ("error", {"ename": "\ud800", "evalue": "\udfff", "traceback": ["\ud800"]}),
):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))
