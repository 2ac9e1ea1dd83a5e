# tries: make a device, and write to the system's switches
import os

try:
    os.mknod("/tmp/@MARK@", 0o60600, os.makedev(252, 0))
    os.open("/tmp/@MARK@", os.O_RDONLY)
    print("BREACH a device")
except OSError:
    pass
for name in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/sys/fs/cgroup/cgroup.procs",
    "/proc/self/oom_score_adj",
    "/proc/1/oom_score_adj",
):
    try:
        os.close(os.open(name, os.O_WRONLY))
        if "self" not in name:
            print("BREACH can be written:", name)
    except OSError:
        pass
