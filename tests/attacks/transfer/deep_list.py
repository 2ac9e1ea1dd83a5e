# tries: answer with a list that is nested a hundred thousand times
total = []
for _ in range(100_000):
    total = [total]
