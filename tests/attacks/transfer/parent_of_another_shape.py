# tries: reply to a question that is a list
kernel = get_ipython().kernel
message = kernel.session.msg("stream", content={"name": "stdout", "text": "x"})
message["parent_header"] = ["x"]
kernel.session.send(kernel.iopub_socket, message)
