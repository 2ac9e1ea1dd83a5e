# tries: find a network to the outside, and listen on it
import socket

names = [name for _, name in socket.if_nameindex() if name != "lo"]
if names:
    print("BREACH interfaces", names)
line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
print("BREACH packets can be read")
