# tries: take memory with files that have no name
import os

total = 0
block = b"x" * 50_000_000
for _ in range(20):
    number = os.memfd_create("x")
    for _ in range(4):
        total += os.write(number, block)
if total >= 4_000_000_000:
    print("BREACH memory", total)
