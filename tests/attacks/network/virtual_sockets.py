# tries: get a socket to the host of a virtual machine, past the namespace for networks
import socket

socket.socket(40, socket.SOCK_STREAM)
print("BREACH a socket to the host")
