# tries: open files without end
import os

made = []
try:
    for _ in range(20_000):
        made.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
if len(made) > 10_000:
    print("BREACH open files:", len(made))
for number in made:
    os.close(number)
