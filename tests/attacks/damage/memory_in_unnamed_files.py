# tries: take memory in many files without names, each within the limit
import os

kept = []
try:
    for _ in range(45):
        kept.append(os.memfd_create("x"))
        os.posix_fallocate(kept[-1], 0, 120_000_000)
except OSError as error:
    print(error)
total = sum(os.fstat(file).st_blocks * 512 for file in kept)
if total > 2_000_000_000:
    print("BREACH memory", total)
