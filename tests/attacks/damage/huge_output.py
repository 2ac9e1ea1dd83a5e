# tries: print 150 megabytes at once
print("x" * 150_000_000)
