# tries: reply to a cell with an error whose name, text and lines are no texts
from itertools import cycle

kernel = get_ipython().kernel
kept = kernel.session.send
odd = cycle([5, None, {"a": 1}, [[]], True])


def send(stream, kind, content=None, *rest, **more):
    if kind == "execute_reply" and isinstance(content, dict):
        one = next(odd)
        content = {**content, "status": "error", "ename": one, "evalue": one, "traceback": one}
    return kept(stream, kind, content, *rest, **more)


kernel.session.send = send
