# tries: reply to a cell with answers that are no texts, or no answers at all
from itertools import cycle

kernel = get_ipython().kernel
kept = kernel.session.send
MIME = "application/vnd.workbook.answers"
deep = []
for _ in range(200):
    deep = [deep]
odd = cycle(
    [None, 7, [1, 2], "text", {"a": None}, {"a": {"data": 3}}, {"a": {"data": {MIME: deep}}}]
)


def send(stream, kind, content=None, *rest, **more):
    if kind == "execute_reply" and isinstance(content, dict):
        shown = next(odd)
        if isinstance(shown, dict):
            one = shown["a"]
            shown = dict.fromkeys({"it", *content.get("user_expressions", {})}, one)
        content = {**content, "user_expressions": shown}
    return kept(stream, kind, content, *rest, **more)


kernel.session.send = send
