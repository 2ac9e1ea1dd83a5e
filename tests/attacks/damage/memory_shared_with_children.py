# tries: take memory that is shared, in several processes that end
import mmap
import os
import time

total = 0
for _ in range(8):
    kept = []
    for _ in range(7):
        try:
            kept.append(mmap.mmap(-1, 100_000_000))
        except OSError:
            continue
    if kept and os.fork() == 0:
        for memory in kept:
            for page in range(0, len(memory), 4096):
                memory[page] = 1
        time.sleep(3)
        os._exit(0)
    total += sum(map(len, kept))
time.sleep(2)
if total > 2_000_000_000:
    print("BREACH memory", total)
