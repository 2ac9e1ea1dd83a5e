# tries: show a figure that has no data
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "display_data", {"data": 3}, kernel.get_parent())
