# tries: answer with a list and a dictionary that contain themselves
total = [1]
total.append(total)
# %% code
code = {}
code["x"] = [code]
