# tries: take memory that is shared and belongs to no process alone
import mmap

taken = []
for _ in range(40):
    taken.append(mmap.mmap(-1, 100_000_000))
    taken[-1][:] = b"x" * 100_000_000
print("BREACH memory", len(taken))
