# tries: start threads without end
import threading
import time

made = []
try:
    for _ in range(4000):
        made.append(threading.Thread(target=time.sleep, args=(4,), daemon=True))
        made[-1].start()
except RuntimeError:
    pass
if len(made) > 3000:
    print("BREACH threads:", len(made))
