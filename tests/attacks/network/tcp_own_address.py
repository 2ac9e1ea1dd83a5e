# tries: reach the machine under the address that others use
import socket

with socket.create_connection(("@HOST@", int("@PORT@")), timeout=2) as line:
    line.sendall(b"@MARK@")
    print("BREACH connected")
