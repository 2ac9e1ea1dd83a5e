# tries: take memory in segments that belong to no process
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
libc.shmdt.argtypes = [ctypes.c_void_p]
libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
total = 0
for _ in range(6):
    segment = libc.shmget(0, 500_000_000, 0o1600)
    place = libc.shmat(segment, None, 0)
    if segment < 0 or place in (None, 2**64 - 1):
        break
    libc.memset(place, 1, 500_000_000)
    libc.shmdt(place)
    total += 500_000_000
if total > 2_000_000_000:
    print("BREACH memory", total)
