# tries: make the system writable again, or put something over it
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
python = os.path.dirname(os.__file__)
for place in ("/", "/usr", python, "/proc"):
    for flags in (32, 32 | 4096, 4096):
        if libc.mount(b"none", place.encode(), None, flags, None) == 0:
            print("BREACH mounted", place)
if libc.unshare(0x10000000 | 0x00020000) == 0:
    for place in ("/", python):
        libc.mount(b"none", place.encode(), None, 32 | 4096, None)
    try:
        open(python + "/@MARK@", "w").close()
        os.unlink(python + "/@MARK@")
        print("BREACH written")
    except OSError:
        pass
