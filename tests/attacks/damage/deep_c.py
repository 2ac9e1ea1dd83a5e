# tries: hang in code that does not listen to signals
sum(iter(lambda: 0, 1))
