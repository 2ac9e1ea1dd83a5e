# tries: hand in a notebook of 60 megabytes with one huge line
def build(hand_in):
    hand_in.write(hand_in.honest(total="total = 99\nx = '" + "x" * 60_000_000 + "'"))
