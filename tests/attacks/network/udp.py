# tries: send a packet
import socket

line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for host in ("127.0.0.1", "@HOST@"):
    try:
        line.sendto(b"@MARK@", (host, int("@UDP@")))
    except OSError:
        pass
