# tries: fill every place that can be written
import os

total, block = 0, b"x" * 10_000_000
for place in (
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/run",
    os.getcwd(),
    os.path.expanduser("~"),
    "/case",
    "/sockets",
):
    try:
        for part in range(10):
            with open(f"{place}/@MARK@-{part}", "wb", 0) as file:
                for _ in range(6):
                    total += file.write(block)
    except OSError:
        pass
if total > 700_000_000:
    print("BREACH bytes written:", total)
