# tries: end its parent, and every process that it can see
# apart: yes
import os
import signal

for number in [os.getppid(), *(int(name) for name in os.listdir("/proc") if name.isdigit())]:
    if number not in (os.getpid(), 0):
        try:
            os.kill(number, signal.SIGKILL)
            print("BREACH ended", number)
        except OSError:
            pass
