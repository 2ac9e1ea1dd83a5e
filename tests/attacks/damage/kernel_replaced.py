# tries: fork the kernel, end the first and go on in the second
import os
import time

if os.fork():
    os._exit(0)
os.setsid()
time.sleep(60)
