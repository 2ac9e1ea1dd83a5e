# tries: open a widget whose state is nested deeper than can be written
# %% + total-check
kernel = get_ipython().kernel
deep = []
for _ in range(900):
    deep = [deep]
state = {"state": {"_model_name": "x", "deep": deep}}
content = {"comm_id": "a", "target_name": "none", "data": state}
kernel.session.send(kernel.iopub_socket, "comm_open", content, parent=kernel.get_parent())
