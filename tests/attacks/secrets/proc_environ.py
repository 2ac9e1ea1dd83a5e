# tries: read the variables of all processes
import glob
import re

for file in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/task/*/environ"):
    try:
        print(*re.findall(rb"CANARY-\w+-\w+", open(file, "rb").read()))
    except OSError:
        pass
