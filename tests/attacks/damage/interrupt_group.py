# tries: interrupt its process group and session
import os
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
os.killpg(os.getpgid(os.getppid()), signal.SIGINT)
os.killpg(0, signal.SIGINT)
