# tries: read through file descriptors that were left open
import os
import re
import select

for number in range(3, 1024):
    try:
        where = os.readlink(f"/proc/self/fd/{number}")
        if "gradebook" in where or "source" in where or "@HOME@" in where:
            print("BREACH", where)
        if where.startswith("/") and os.path.isfile(where):
            print(*re.findall(rb"CANARY-\w+-\w+", os.pread(number, 10_000_000, 0)))
    except OSError:
        pass
