# tries: make a file that says it is huge
import os

try:
    with open("/tmp/@MARK@", "wb") as file:
        file.truncate(10**12)
    print("BREACH a file of", os.path.getsize("/tmp/@MARK@"))
    os.unlink("/tmp/@MARK@")
except OSError:
    pass
