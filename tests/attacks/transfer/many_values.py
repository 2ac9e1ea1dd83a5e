# tries: answer with a list of ten million values
total = [0] * 10_000_000
