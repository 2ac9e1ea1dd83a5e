# tries: watch which data files other kernels read
import ctypes

watch = ctypes.CDLL(None).inotify_init1(0)
if watch >= 0:
    print("BREACH files can be watched")
