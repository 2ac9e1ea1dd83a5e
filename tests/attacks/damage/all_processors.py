# tries: keep all processors busy in many processes
import os

for _ in range(30):
    if os.fork() == 0:
        while True:
            pass
