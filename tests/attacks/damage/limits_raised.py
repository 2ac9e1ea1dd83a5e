# tries: raise its own limits
import resource

for name in ("AS", "NPROC", "FSIZE", "CPU", "NOFILE", "CORE"):
    kind = getattr(resource, "RLIMIT_" + name)
    soft, hard = resource.getrlimit(kind)
    try:
        most = resource.RLIM_INFINITY if name != "NOFILE" else 1_000_000
        resource.setrlimit(kind, (most, most))
        print("BREACH", name, "raised from", hard)
    except (OSError, ValueError):
        pass
