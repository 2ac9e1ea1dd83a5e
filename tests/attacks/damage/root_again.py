# tries: become another user, or get more rights
import os

for call, number in ((os.setuid, 0), (os.setgid, 0), (os.setuid, 1), (os.setuid, 65534)):
    before = os.getuid(), os.getgid()
    try:
        call(number)
    except OSError:
        continue
    if before != (os.getuid(), os.getgid()):
        print("BREACH another user", before, os.getuid(), os.getgid())
with open("/proc/self/status") as status:
    rights = next(line for line in status if line.startswith("CapEff"))
if int(rights.split()[1], 16):
    print("BREACH rights", rights)
