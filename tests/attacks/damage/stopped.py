# tries: stop its own process, so that it neither runs nor ends
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
