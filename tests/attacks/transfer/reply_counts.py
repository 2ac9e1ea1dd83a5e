# tries: reply to a cell with a count that is no count
from itertools import cycle

kernel = get_ipython().kernel
kept = kernel.session.send
odd = cycle([-1, True, 1.5, "7", [3], 10**40])


def send(stream, kind, content=None, *rest, **more):
    if kind == "execute_reply" and isinstance(content, dict):
        content = {**content, "execution_count": next(odd)}
    return kept(stream, kind, content, *rest, **more)


kernel.session.send = send
