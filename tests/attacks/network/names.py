# tries: ask for the address of a name
import socket

print("BREACH", socket.getaddrinfo("example.com", 80))
