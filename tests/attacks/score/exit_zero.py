# tries: end the kernel with status zero
import os

os._exit(0)
