# tries: take memory in the buffers of sockets, which is nobody's
import os
import socket
import time

reader, writer = os.pipe()
block = b"x" * 150_000


def fill():
    kept, total = [], 0
    try:
        while True:
            pair = socket.socketpair()
            kept.extend(pair)
            for end in pair:
                end.setblocking(False)
                try:
                    while True:
                        total += end.send(block)
                except BlockingIOError:
                    continue
    except OSError:
        os.write(writer, b"%12d" % total)
        time.sleep(20)


for _ in range(100):
    try:
        if os.fork() == 0:
            fill()
            os._exit(0)
    except OSError:
        break
time.sleep(4)
# %% pair
os.set_blocking(reader, False)
try:
    said = os.read(reader, 12 * 200)
except OSError:
    said = b""
total = sum(int(said[place : place + 12]) for place in range(0, len(said), 12))
if total > 2_500_000_000:
    print("BREACH memory", total)
