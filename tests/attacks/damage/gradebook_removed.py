# tries: remove the gradebook
import os

for name in ("gradebook.db", "gradebook.db-wal", "gradebook.db-journal"):
    try:
        os.unlink("@COURSE@/" + name)
        print("BREACH removed", name)
    except OSError:
        pass
