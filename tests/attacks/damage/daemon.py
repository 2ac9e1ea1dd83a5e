# tries: leave a process behind that outlives the kernel
import os
import subprocess
import sys

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)  # @MARK@"])
    os._exit(0)
subprocess.Popen(
    [
        sys.executable,
        "-c",
        "import signal, time\nfor n in (1, 2, 15): signal.signal(n, "
        "signal.SIG_IGN)\ntime.sleep(600)  # @MARK@",
    ],
    start_new_session=True,
)
