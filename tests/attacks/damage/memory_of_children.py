# tries: take memory in many processes, each within the limit
import os
import time

read, write = os.pipe()
for _ in range(10):
    if os.fork() == 0:
        block = bytearray(b"x") * 400_000_000
        os.write(write, b"1")
        time.sleep(3)
        os._exit(0)
os.close(write)
os.set_blocking(read, False)
time.sleep(2.5)
try:
    ready = len(os.read(read, 100))
except OSError:
    ready = 0
if ready == 10:
    print("BREACH memory of ten children")
