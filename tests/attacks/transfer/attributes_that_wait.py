# tries: give an object that takes forever to be looked at
import time


class Slow:
    def __getattr__(self, name):
        while True:
            try:
                time.sleep(100)
            except BaseException:
                pass


total = Slow()
