# tries: fill shared memory
import os
from multiprocessing.shared_memory import SharedMemory

kept = []
try:
    for _ in range(15):
        kept.append(SharedMemory(create=True, size=100_000_000))
        os.posix_fallocate(os.open("/dev/shm/" + kept[-1].name, os.O_RDWR), 0, 100_000_000)
    print("BREACH shared memory", len(kept))
except OSError:
    pass
finally:
    for block in kept:
        block.unlink()
