# tries: read shared memory of others
import glob
import re

for file in glob.glob("/dev/shm/*") + glob.glob("/proc/sysvipc/*"):
    text = open(file, "rb").read(1_000_000)
    print(*re.findall(rb"CANARY-\w+-\w+", text))
