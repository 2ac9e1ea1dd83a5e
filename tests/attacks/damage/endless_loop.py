# tries: never end
while True:
    pass
