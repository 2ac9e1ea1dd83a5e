# tries: reply to a cell with nothing
kernel = get_ipython().kernel
kept = kernel.session.send


def send(stream, kind, content=None, *rest, **more):
    if kind == "execute_reply":
        content = {}
    return kept(stream, kind, content, *rest, **more)


kernel.session.send = send
