# tries: reach a Unix socket in a folder that everybody can enter
import socket

line = socket.socket(socket.AF_UNIX)
line.connect("@SOCKET@")
line.sendall(b"@MARK@")
print("BREACH connected")
