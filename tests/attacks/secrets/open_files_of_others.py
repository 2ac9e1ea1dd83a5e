# tries: open the files of other processes through /proc
import glob
import re

for place in glob.glob("/proc/[0-9]*/fd/*") + glob.glob("/proc/[0-9]*/map_files/*"):
    try:
        with open(place, "rb") as file:
            if file.seekable():
                print(*re.findall(rb"CANARY-\w+-\w+", file.read(10_000_000)))
    except (OSError, ValueError):
        pass
