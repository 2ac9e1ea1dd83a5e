# tries: say for the warm process why the kernel has ended
import os
import socket
import stat
import time

for number in range(512):
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            continue
        line = socket.socket(fileno=os.dup(number))
        if line.getsockname() == "/pool/control":
            line.sendall(b'{"ended": 0, "why": ["x"]}\n')
            print("BREACH a line to the warm process")
            time.sleep(4)
    except OSError:
        continue
