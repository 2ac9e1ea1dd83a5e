# tries: have a file of 500 megabytes collected
def build(hand_in):
    hand_in.write(hand_in.honest())
    with hand_in.file.open("r+b") as file:
        file.truncate(500_000_000)
