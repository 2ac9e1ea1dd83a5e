# tries: take memory by mapping the device of zeros, which several processes share
import mmap
import os

try:
    zeros = os.open("/dev/zero", os.O_RDWR)
    memory = mmap.mmap(zeros, 100_000_000)
    if os.fork() == 0:
        memory.write(b"x" * len(memory))
        os._exit(0)
    os.wait()
    print("BREACH", memory[:1])
except OSError as error:
    print(error)
