# tries: start processes that start processes
import os
import time

for _ in range(11):
    try:
        os.fork()
    except OSError:
        break
if os.getpid() != get_ipython().kernel.session.pid:
    time.sleep(20)
    os._exit(0)
