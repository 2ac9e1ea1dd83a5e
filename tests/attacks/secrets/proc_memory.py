# tries: read the memory of other processes
import glob
import os
import re

found = set()
for place in glob.glob("/proc/[0-9]*"):
    if place == f"/proc/{os.getpid()}":
        continue
    try:
        with open(place + "/maps") as maps, open(place + "/mem", "rb", 0) as memory:
            for line in maps:
                start, end = (int(word, 16) for word in line.split()[0].split("-"))
                if line.split()[1].startswith("rw") and end - start < 60_000_000:
                    try:
                        memory.seek(start)
                        found |= set(re.findall(rb"CANARY-\w+-\w+", memory.read(end - start)))
                    except (OSError, ValueError):
                        pass
    except OSError:
        pass
print(found)
