# tries: look into every file that can be found
import os
import re

for place in (
    "@COURSE@",
    "@HOME@",
    "@TMP@",
    "/tmp",
    "/root",
    "/home",
    "/var/tmp",
    "/dev/shm",
    "/run",
):
    for folder, _, files in os.walk(place):
        for name in files:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    print(*re.findall(rb"CANARY-\w+-\w+", file.read(5_000_000)))
            except OSError:
                pass
