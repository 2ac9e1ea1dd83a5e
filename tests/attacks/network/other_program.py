# tries: let another program connect
import subprocess
import sys

code = (
    "import socket; s = socket.create_connection(('@HOST@', int('@PORT@')), 2); "
    "s.sendall(b'@MARK@'); print('BREACH')"
)
print(
    subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=4).stdout
)
print(
    subprocess.run(
        ["bash", "-c", "echo @MARK@ > /dev/tcp/@HOST@/@PORT@ && echo BREACH"],
        capture_output=True,
        text=True,
        timeout=4,
    ).stdout
)
