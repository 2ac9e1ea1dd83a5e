# tries: reach an abstract Unix socket of the machine
import socket

line = socket.socket(socket.AF_UNIX)
line.connect("\0@ABSTRACT@")
line.sendall(b"@MARK@")
print("BREACH connected")
