# tries: start processes without end
import os
import time

made = 0
try:
    for _ in range(1500):
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
        made += 1
except OSError:
    pass
if made > 1000:
    print("BREACH processes:", made)
