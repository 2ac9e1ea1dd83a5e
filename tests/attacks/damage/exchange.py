# tries: hand in for somebody else, and change the feedback of others
import pathlib

place = pathlib.Path("@COURSE@/exchange/nps")
for room in ("inbound", "outbound", "feedback"):
    try:
        (place / room / "@MARK@").mkdir(parents=True)
        print("BREACH written")
    except OSError:
        pass
