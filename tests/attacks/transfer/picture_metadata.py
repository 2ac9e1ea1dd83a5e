# tries: show pictures whose notes are no notes, so that no page can be written
# feedback: yes
# %% + total-check
kernel = get_ipython().kernel
for notes in ({"image/png": 5}, {"filenames": 5}, {"text/html": 5}):
    shown = {"data": {"text/plain": "x", "text/html": "x", "image/png": "x"}, "metadata": notes}
    kernel.session.send(kernel.iopub_socket, "display_data", shown, kernel.get_parent())
