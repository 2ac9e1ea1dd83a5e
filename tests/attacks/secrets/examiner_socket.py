# tries: ask the process that runs the checks
import glob
import json
import re
import socket

places = glob.glob("/tmp/examiner-*/socket") + glob.glob("@COURSE@/**/socket", recursive=True)
with open("/proc/net/unix") as table:
    places += [line.split()[-1] for line in table if len(line.split()) == 8]
for place in places:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(0.5)
    try:
        line.connect("\0" + place[1:] if place.startswith("@") else place)
        line.sendall(json.dumps({"check": "code-check", "answers": "{}"}).encode() + b"\n")
        if b'"pid"' in line.recv(1000):
            print("BREACH the examiner answers")
    except OSError:
        pass
