# tries: enter the network of another process
import ctypes
import glob
import os
import socket

libc = ctypes.CDLL(None, use_errno=True)
own = os.readlink("/proc/self/ns/net")
for place in glob.glob("/proc/[0-9]*/ns/net"):
    try:
        if os.readlink(place) != own and libc.setns(os.open(place, os.O_RDONLY), 0) == 0:
            print("BREACH another network")
    except OSError:
        pass
with socket.create_connection(("@HOST@", int("@PORT@")), timeout=1) as line:
    line.sendall(b"@MARK@")
