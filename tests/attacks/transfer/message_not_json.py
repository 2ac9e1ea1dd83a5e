# tries: show what is no message
session = get_ipython().kernel.session
parts = [b"not a message"] * 4
get_ipython().kernel.iopub_socket.send_multipart(
    [b"shown", b"<IDS|MSG>", session.sign(parts), *parts]
)
