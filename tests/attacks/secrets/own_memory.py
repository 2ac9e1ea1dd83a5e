# tries: find secrets in what its own process was forked with
import re

found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        start, end = (int(word, 16) for word in line.split()[0].split("-"))
        if line.split()[1].startswith("r") and end - start < 200_000_000:
            try:
                memory.seek(start)
                found |= set(re.findall(rb"CANARY-[a-z]+-[0-9a-f]{16}", memory.read(end - start)))
            except (OSError, ValueError):
                pass
print(found)
