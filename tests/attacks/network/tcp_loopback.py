# tries: reach a service of the grading machine over loopback
import socket

with socket.create_connection(("127.0.0.1", int("@PORT@")), timeout=2) as line:
    line.sendall(b"@MARK@")
    print("BREACH connected")
