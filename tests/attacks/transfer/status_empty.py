# tries: say of the kernel that it is nothing
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "status", {}, kernel.get_parent())
