# tries: leave a process behind that writes when grading is over
import os
import subprocess
import sys

code = (
    "import time\nfor n in range(300):\n time.sleep(0.2)\n try: open('@TMP@/@MARK@', 'w'); "
    "open('/tmp/@MARK@', 'w')\n except OSError: pass"
)
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
