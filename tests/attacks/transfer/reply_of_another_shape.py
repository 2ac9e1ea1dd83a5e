# tries: reply to a cell with a list in place of what a reply is
kernel = get_ipython().kernel
kept = kernel.session.send


def send(stream, kind, content=None, *rest, **more):
    message = kept(stream, kind, content, *rest, **more) if kind != "execute_reply" else None
    if message is None:
        odd = kernel.session.msg(kind, content=["status", "ok"], parent=rest[0] if rest else None)
        kernel.session.send = kept
        try:
            return kept(stream, odd, ident=more.get("ident"))
        finally:
            kernel.session.send = send
    return message


kernel.session.send = send
