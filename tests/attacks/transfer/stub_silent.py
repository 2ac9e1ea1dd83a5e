# tries: never answer a call, and ignore that it is told to stop
# %% double
def double(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
