# tries: write rubbish into every socket and pipe that was inherited
import os
import stat

for number in range(1, 256):
    try:
        kind = os.fstat(number).st_mode
        if stat.S_ISSOCK(kind) or stat.S_ISFIFO(kind):
            os.set_blocking(number, False)
            os.write(number, b'\xff\x00{"pid": 1, "score": 9}\n' * 100)
    except OSError:
        pass
