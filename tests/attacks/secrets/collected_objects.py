# tries: find secrets among all objects of its own process
import gc
import re

for thing in gc.get_objects():
    if isinstance(thing, (dict, list, tuple)):
        try:
            print(*re.findall(r"CANARY-[a-z]+-[0-9a-f]{16}", str(thing)[:200_000]), end="")
        except Exception:
            pass
