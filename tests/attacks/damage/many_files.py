# tries: use up the files that a disk can have
import os

made = 0
try:
    os.makedirs("/tmp/@MARK@", exist_ok=True)
    for made in range(60_000):
        os.close(os.open(f"/tmp/@MARK@/{made}", os.O_CREAT))
except OSError:
    pass
if made > 50_000:
    print("BREACH files:", made)
for number in range(made + 1):
    try:
        os.unlink(f"/tmp/@MARK@/{number}")
    except OSError:
        break
