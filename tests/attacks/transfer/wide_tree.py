# tries: answer with a small structure that unfolds without end
total = ["x"]
for _ in range(29):
    total = [total] * 10
