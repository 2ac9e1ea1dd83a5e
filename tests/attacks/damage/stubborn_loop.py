# tries: never end, and ignore that it is told to
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
