# tries: raise an error with a text of 60 megabytes
raise ValueError("x" * 60_000_000)
