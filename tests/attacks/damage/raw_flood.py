# tries: write without end into the pipes below Python's own output
import os

block = b"x" * 100_000
for _ in range(5000):
    os.write(2, block)
    os.write(1, block)
