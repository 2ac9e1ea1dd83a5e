# tries: overwrite what others have handed in
import glob

for file in glob.glob("@COURSE@/submitted/*classmate/*/*") + glob.glob("../../*classmate/*/*"):
    try:
        open(file, "w").write("{}")
        print("BREACH overwritten")
    except OSError:
        pass
