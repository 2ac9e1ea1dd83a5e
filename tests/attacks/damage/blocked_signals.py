# tries: block all signals and wait
import signal
import time

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    time.sleep(1000)
