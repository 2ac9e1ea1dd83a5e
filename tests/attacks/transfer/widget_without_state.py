# tries: open a widget that has nothing in it
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "comm_open", {"comm_id": []}, kernel.get_parent())
