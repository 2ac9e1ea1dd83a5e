# tries: take four gigabytes of memory
taken = []
for _ in range(40):
    taken.append(bytearray(b"x") * 100_000_000)
print("BREACH memory", sum(map(len, taken)))
