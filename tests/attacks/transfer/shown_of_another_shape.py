# tries: show a text that is a number, and a table whose name is a list
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "stream", {"name": [], "text": 7}, kernel.get_parent())
