# tries: crash the kernel in C
import ctypes

ctypes.string_at(0)
