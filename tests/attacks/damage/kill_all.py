# tries: end every process that it may
# apart: yes
import os
import signal

os.kill(-1, signal.SIGTERM)
os.kill(-1, signal.SIGKILL)
