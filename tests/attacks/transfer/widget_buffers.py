# tries: fill the graded notebook with the buffers of widgets
# apart: yes
# %% + total-check
import time

kernel = get_ipython().kernel
buffer = b"x" * 20_000_000
end = time.monotonic() + 4
for number in range(40):
    state = {"state": {"_model_name": "x"}, "buffer_paths": [["a"]]}
    content = {"comm_id": str(number), "target_name": "none", "data": state}
    kernel.session.send(
        kernel.iopub_socket, "comm_open", content, parent=kernel.get_parent(), buffers=[buffer]
    )
    if time.monotonic() > end:
        break
