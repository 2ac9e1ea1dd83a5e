# tries: open widgets under names, and with states, that cannot be sorted
# %% + total-check
kernel = get_ipython().kernel
odd = [["_model_name", "x"], [5, 1], [None, 2]]
for name, state in ((5, {"_model_name": "x"}), ("a", {"_model_name": "x"}), ("b", odd)):
    content = {"comm_id": name, "target_name": "none", "data": {"state": state}}
    kernel.session.send(kernel.iopub_socket, "comm_open", content, parent=kernel.get_parent())
